package io.holdfast.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private static final Field<String> TEXT = Field.of("text", String.class);
    private static final Field<Integer> COUNT = Field.of("count", int.class);
    private static final Field<List<String>> TAGS = Field.generic("tags", List.class);

    @Test
    void value_comesBackAsItsFieldsType() {
        Values values = Values.of(TEXT, "a").and(COUNT, 3).and(TAGS, List.of("x"));
        assertThat(values.get(COUNT) + 1).isEqualTo(4);
        assertThat(values.get(TAGS)).containsExactly("x");
        assertThat(values.find(TEXT)).contains("a");
        assertThat(values.fields()).containsExactly(TEXT, COUNT, TAGS);
    }

    @Test
    void absentValue_isNamed() {
        assertThat(Values.none().find(TEXT)).isEmpty();
        assertThat(Values.none().has(TEXT)).isFalse();
        assertThatThrownBy(() -> Values.none().get(TEXT))
                .isInstanceOf(FieldAbsentException.class)
                .hasMessage("values: no value for field 'text' (expected: one; use find() for a field that may be"
                        + " absent)")
                .extracting(absent -> ((FieldAbsentException) absent).field())
                .isEqualTo(TEXT);
    }

    @Test
    void and_replacesAValueAndLeavesTheOriginalAlone() {
        Values before = Values.of(TEXT, "a").and(COUNT, 1);
        Values after = before.and(TEXT, "b");
        assertThat(before.get(TEXT)).isEqualTo("a");
        assertThat(after.get(TEXT)).isEqualTo("b");
        assertThat(after.fields()).containsExactly(TEXT, COUNT);
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // on the way around the compiler that the check at run time is for
    void valueOfAnotherClass_isRefused() {
        Field raw = TEXT;
        assertThatThrownBy(() -> Values.of(raw, 5))
                .isInstanceOf(ClassCastException.class)
                .hasMessage("value of field 'text': a java.lang.Integer (expected: a java.lang.String)");
        assertThatThrownBy(() -> Values.builder().set(raw, 5)).isInstanceOf(ClassCastException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // null is what is tested
    void nullValue_isRefusedByTheNameOfItsField() {
        assertThatThrownBy(() -> Values.of(TEXT, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value of field 'text'");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 200})
    void anyNumberOfValues_isFoundAgain(int count) {
        List<Field<Integer>> fields = IntStream.range(0, count)
                .mapToObj(i -> Field.of("f" + i, Integer.class))
                .toList();
        Values.Builder builder = Values.builder();
        Values added = Values.none();
        for (int i = 0; i < count; i++) {
            builder.set(fields.get(i), i);
            added = added.and(fields.get(i), i);
        }
        Values built = builder.build();
        assertThat(built).isEqualTo(added).hasSameHashCodeAs(added);
        assertThat(built.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(built.get(Field.of("f" + i, Integer.class))).isEqualTo(i);
            assertThat(built.fieldAt(i)).isEqualTo(fields.get(i));
            assertThat(built.valueAt(i)).isEqualTo(i);
        }
        assertThat(built.has(Field.of("f0", String.class))).isFalse();
    }

    @Test
    void field_isItsNameAndType() {
        assertThat(COUNT).isEqualTo(Field.of("count", Integer.class)).isEqualTo(COUNT.deprecated("old"));
        assertThat(COUNT).isNotEqualTo(Field.of("count", Long.class)).isNotEqualTo(Field.of("counts", int.class));
        assertThatThrownBy(() -> Field.of("nothing", void.class))
                .hasMessage("type of field 'nothing': void (expected: a type that has values)");
        assertThatThrownBy(() -> COUNT.deprecated(" ")).hasMessage("reason: ' ' (expected: not blank)");
    }

    @Test
    void secondConditionOfANode_isRefused() {
        Node node = Node.named("n").when(inputs -> true);
        assertThatThrownBy(() -> node.when(inputs -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("condition of node 'n': already set (expected: set once; combine with Predicate.and)");
    }
}
