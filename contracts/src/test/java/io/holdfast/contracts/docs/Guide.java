package io.holdfast.contracts.docs;

// region contract
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;

final class Guide {

    enum Intent {
        WASTE,
        WEATHER
    }

    static final Field<String> QUESTION = Field.of("question", String.class);
    static final Field<String> TOWN = Field.of("town", String.class);
    static final Field<String> RULES = Field.of("disposal_rules", String.class);
    static final Field<Integer> FORECAST = Field.of("forecast", Integer.class);

    static final Node LOCATE = Node.named("locate").reads(QUESTION).writes(TOWN);
    static final Node SEARCH = Node.named("search").reads(QUESTION, TOWN).writes(RULES);
    static final Node WEATHER = Node.named("weather").reads(TOWN).writes(FORECAST);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(LOCATE, SEARCH, WEATHER)
            .intent(Intent.WASTE, i -> i.requires(RULES).welcomes(FORECAST))
            .intent(Intent.WEATHER, i -> i.requires(FORECAST))
            .build();

    private Guide() {}
}
// endregion
