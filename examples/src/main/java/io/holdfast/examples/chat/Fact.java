package io.holdfast.examples.chat;

/** What the nodes find out; each kind is a type of its own, so that no node can write another's field. */
public sealed interface Fact {
    /** For people. */
    String text();

    record DisposalRules(String text) implements Fact {}

    record BulkWaste(String text) implements Fact {}

    record Place(String text) implements Fact {}

    record Explanation(String text) implements Fact {}

    record CharacterLine(String text) implements Fact {}

    record Price(String text) implements Fact {}

    record SearchHit(String text) implements Fact {}

    record Picture(String text) implements Fact {}

    record Grade(String text) implements Fact {}

    record Weather(String sky, int celsius) implements Fact {
        @Override
        public String text() {
            return sky + ", " + celsius + " degrees";
        }
    }
}
