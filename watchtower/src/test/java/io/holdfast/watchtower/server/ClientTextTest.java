package io.holdfast.watchtower.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a client says, shown. */
class ClientTextTest {

    @Test
    void plainText_isShownAsItIs() {
        assertThat(ClientText.shown("origin: \"ops.example\" größer, 日本 \ud83d\ude00"))
                .isEqualTo("origin: \"ops.example\" größer, 日本 \ud83d\ude00");
    }

    @Test
    void whatCouldBeginALine_orMoveACursor_orTurnTheDirection_isEscaped() {
        assertThat(ClientText.shown("bye\r\nERROR \u001b[31m \u2028 \u202e \u200b \u0085"))
                .isEqualTo("bye\\u000d\\u000aERROR \\u001b[31m \\u2028 \\u202e \\u200b \\u0085");
        assertThat(ClientText.shown("\ud83d alone")).isEqualTo("\\ud83d alone");
        assertThat(ClientText.shown("\\u000a")).as("pretends to be escaped").isEqualTo("\\\\u000a");
    }

    @Test
    void longText_isCut_andNotInAPair() {
        String shown = ClientText.shown("x".repeat(199) + "\ud83d\ude00" + "y".repeat(100));
        assertThat(shown).isEqualTo("x".repeat(199) + "\ud83d\ude00...");
    }
}
