package io.holdfast.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatContractTest {
    @Test
    void contract_hasNoWarnings() {
        assertThat(ChatContract.CONTRACT.warnings()).isEmpty();
    }

    @Test
    void plan_followsFromWhatAnIntentNeeds() {
        assertThat(ChatContract.CONTRACT.nodesFor(Intent.WASTE))
                .containsExactlyInAnyOrder(
                        ChatContract.WASTE_RAG, ChatContract.CHARACTER_NODE, ChatContract.WEATHER_NODE);
        assertThat(ChatContract.CONTRACT.nodesFor(Intent.GENERAL))
                .containsSubsequence(ChatContract.GENERAL_NODE, ChatContract.EVAL_NODE);
    }

    @Test
    void questions_coverEveryIntentSeveralTimes() {
        assertThat(Question.all()).hasSizeGreaterThanOrEqualTo(40);
        for (Intent intent : Intent.values()) {
            assertThat(Question.all())
                    .filteredOn(question -> question.intent() == intent)
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }
}
