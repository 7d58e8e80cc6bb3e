package io.holdfast.contracts;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The contract of a chat service, in pieces that a test can take out, exchange or add to. */
final class Chat {

    enum Intent {
        WASTE,
        BULK_WASTE,
        LOCATION,
        COLLECTION_POINT,
        GENERAL,
        CHARACTER,
        WEATHER,
        WEB_SEARCH,
        RECYCLABLE_PRICE,
        IMAGE_GENERATION
    }

    static final Field<String> QUESTION = text("question");
    static final Field<String> RULES = text("disposal_rules");
    static final Field<String> BULK = text("bulk_waste_context");
    static final Field<String> LOCATION = text("location_context");
    static final Field<String> GENERAL = text("general_context");
    static final Field<String> CHARACTER = text("character_context");
    static final Field<String> WEATHER = text("weather_context");
    static final Field<String> COLLECTION = text("collection_point_context");
    static final Field<String> WEB = text("web_search_results");
    static final Field<String> PRICE = text("recyclable_price_context");
    static final Field<String> IMAGE = text("image_generation_context");

    final List<Field<?>> inputs = new ArrayList<>(List.of(QUESTION));
    final Map<String, Node> nodes = new LinkedHashMap<>();
    final List<Node> more = new ArrayList<>();
    final Map<Intent, Consumer<Contract.Needs>> intents = new EnumMap<>(Intent.class);

    Chat() {
        node("waste_rag", RULES);
        node("bulk_waste", BULK);
        node("location", LOCATION);
        node("general", GENERAL);
        node("character", CHARACTER);
        node("weather", WEATHER);
        node("collection_point", COLLECTION);
        node("web_search", WEB);
        node("recyclable_price", PRICE);
        node("image_generation", IMAGE);
        intents.put(Intent.WASTE, i -> i.requires(RULES).welcomes(CHARACTER, WEATHER));
        intents.put(Intent.BULK_WASTE, i -> i.requires(BULK).welcomes(WEATHER));
        intents.put(Intent.LOCATION, i -> i.requires(LOCATION).welcomes(WEATHER));
        intents.put(Intent.COLLECTION_POINT, i -> i.requires(COLLECTION).welcomes(WEATHER));
        intents.put(Intent.GENERAL, i -> i.requires(GENERAL).welcomes(WEB));
        intents.put(Intent.CHARACTER, i -> i.requires(CHARACTER));
        intents.put(Intent.WEATHER, i -> i.requires(WEATHER));
        intents.put(Intent.WEB_SEARCH, i -> i.requires(WEB));
        intents.put(Intent.RECYCLABLE_PRICE, i -> i.requires(PRICE));
        intents.put(Intent.IMAGE_GENERATION, i -> i.requires(IMAGE));
    }

    static Field<String> text(String name) {
        return Field.of(name, String.class);
    }

    private void node(String name, Field<?> output) {
        nodes.put(name, Node.named(name).reads(QUESTION).writes(output));
    }

    Contract<Intent> build() {
        Contract.Builder<Intent> builder = Contract.of(Intent.class)
                .inputs(inputs.toArray(Field<?>[]::new))
                .nodes(nodes.values().toArray(Node[]::new))
                .nodes(more.toArray(Node[]::new));
        intents.forEach(builder::intent);
        return builder.build();
    }
}
