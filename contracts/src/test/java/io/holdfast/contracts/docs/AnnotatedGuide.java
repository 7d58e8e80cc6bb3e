package io.holdfast.contracts.docs;

// region annotations
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractSpec;
import io.holdfast.contracts.FieldSpec;
import io.holdfast.contracts.NodeSpec;
import io.holdfast.contracts.Requires;
import io.holdfast.contracts.Welcomes;

final class AnnotatedGuide {

    @NodeSpec(name = "locate", reads = "question", writes = @FieldSpec(name = "town", type = String.class))
    static final class Locate {}

    @NodeSpec(
            name = "search",
            reads = {"question", "town"},
            writes = @FieldSpec(name = "disposal_rules", type = String.class))
    static final class Search {}

    @NodeSpec(name = "weather", reads = "town", writes = @FieldSpec(name = "forecast", type = Integer.class))
    static final class Weather {}

    @ContractSpec(
            inputs = @FieldSpec(name = "question", type = String.class),
            nodes = {Locate.class, Search.class, Weather.class})
    enum Intent {
        @Requires("disposal_rules")
        @Welcomes("forecast")
        WASTE,

        @Requires("forecast")
        WEATHER
    }

    static final Contract<Intent> CONTRACT = Contract.from(Intent.class);

    private AnnotatedGuide() {}
}
// endregion
