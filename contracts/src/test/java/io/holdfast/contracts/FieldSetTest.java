package io.holdfast.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSetTest {

    enum Intent {
        ALL
    }

    private static final Field<String> INPUT = Field.of("input", String.class);

    /** A contract with {@code count} fields: the input and a node for each other. */
    private static Contract<Intent> contract(int count) {
        Contract.Builder<Intent> builder = Contract.of(Intent.class).inputs(INPUT);
        List<Field<?>> outputs = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            Field<String> output = Field.of("f" + i, String.class);
            outputs.add(output);
            builder.nodes(Node.named("n" + i).reads(INPUT).writes(output));
        }
        int half = outputs.size() / 2;
        return builder.intent(
                        Intent.ALL,
                        i -> i.requires(outputs.subList(0, half).toArray(Field<?>[]::new))
                                .welcomes(outputs.subList(half, outputs.size()).toArray(Field<?>[]::new)))
                .build();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 63, 64, 65, 128, 129, 300})
    void set_agreesWithABitSet(int count) {
        Contract<Intent> contract = contract(count);
        Random random = new Random(count);
        for (int round = 0; round < 50; round++) {
            BitSet oracle = new BitSet();
            FieldSet set = contract.fieldSet();
            for (int i = random.nextInt(count + 1); i > 0; i--) {
                int ordinal = random.nextInt(count);
                oracle.set(ordinal);
                set = set.with(contract.fields().get(ordinal));
            }
            assertThat(set.size()).isEqualTo(oracle.cardinality());
            assertThat(set.isEmpty()).isEqualTo(oracle.isEmpty());
            for (int i = 0; i < count; i++) {
                assertThat(set.containsOrdinal(i)).isEqualTo(oracle.get(i));
                assertThat(set.contains(contract.fields().get(i))).isEqualTo(oracle.get(i));
            }
            assertThat(set.fields())
                    .containsExactlyElementsOf(oracle.stream()
                            .mapToObj(i -> contract.fields().get(i))
                            .toList());
            assertThat(contract.fieldSet(set.words())).isEqualTo(set).hasSameHashCodeAs(set);
            assertThat(contract.missing(Intent.ALL, set)).isEqualTo(missing(contract, oracle));
        }
    }

    /** The obvious way to say what is missing. */
    private static Missing missing(Contract<Intent> contract, BitSet present) {
        List<Field<?>> required = new ArrayList<>(contract.requires(Intent.ALL));
        List<Field<?>> welcome = new ArrayList<>(contract.welcomes(Intent.ALL));
        present.stream().mapToObj(i -> contract.fields().get(i)).forEach(field -> {
            required.remove(field);
            welcome.remove(field);
        });
        return new Missing(required, welcome);
    }

    @Test
    void bits_mustBeThoseOfFields() {
        Contract<Intent> small = contract(3);
        assertThat(small.fieldSet(0b101).fields())
                .containsExactly(small.fields().get(0), small.fields().get(2));
        assertThatThrownBy(() -> small.fieldSet(0b1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bits: 0x8 (expected: none set beyond the contract's 3 fields)");
        assertThatThrownBy(() -> small.fieldSet(new long[2])).hasMessage("words.length: 2 (expected: 1 for 3 fields)");
        assertThatThrownBy(() -> contract(65).fieldSet(1L))
                .hasMessage("fields of the contract: 65 (expected: at most 64, else pass an array of words)");
        assertThat(contract(64).fieldSet(-1L).size()).isEqualTo(64);
    }

    @Test
    void setsOfDifferentContracts_doNotMix() {
        Contract<Intent> one = contract(3);
        Contract<Intent> other = contract(3);
        assertThat(one).isEqualTo(other);
        assertThatThrownBy(() -> one.missing(Intent.ALL, other.fieldSet()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("present: a set of another contract (expected: one of this contract)");
        assertThatThrownBy(() -> one.fieldSet().containsAll(other.fieldSet()))
                .hasMessage("field set: of another contract (expected: both of the same contract)");
    }

    @Test
    void unknownField_isNamed() {
        assertThatThrownBy(() -> contract(3).fieldSet(Field.of("f3", String.class)))
                .isInstanceOf(FieldUndeclaredException.class)
                .hasMessage("contract: field 'f3' (expected: a declared one of [input, f1, f2]); did you mean 'f1'?")
                .extracting(undeclared -> ((FieldUndeclaredException) undeclared).field())
                .isEqualTo(Field.of("f3", String.class));
    }
}
