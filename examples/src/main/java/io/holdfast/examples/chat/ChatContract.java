package io.holdfast.examples.chat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;

/**
 * Which node finds out what, and which intent needs what. This is the only place that says so: what runs for a
 * question, in which order, and whether an answer is complete, all follow from it. A mistake here stops the class from
 * loading.
 */
public final class ChatContract {
    static final Field<String> QUESTION = Field.of("question", String.class);
    /** Where the user lives; absent when the user did not say. */
    static final Field<String> DISTRICT = Field.of("district", String.class);

    static final Field<Fact.DisposalRules> DISPOSAL_RULES = Field.of("disposal_rules", Fact.DisposalRules.class);
    static final Field<Fact.BulkWaste> BULK_WASTE = Field.of("bulk_waste_context", Fact.BulkWaste.class);
    static final Field<Fact.Place> LOCATION = Field.of("location_context", Fact.Place.class);
    static final Field<Fact.Place> COLLECTION_POINT = Field.of("collection_point_context", Fact.Place.class);
    static final Field<Fact.Explanation> GENERAL = Field.of("general_context", Fact.Explanation.class);
    static final Field<Fact.CharacterLine> CHARACTER = Field.of("character_context", Fact.CharacterLine.class);
    static final Field<Fact.Weather> WEATHER = Field.of("weather_context", Fact.Weather.class);
    static final Field<Fact.SearchHit> WEB_SEARCH = Field.of("web_search_results", Fact.SearchHit.class);
    static final Field<Fact.Price> PRICE = Field.of("recyclable_price_context", Fact.Price.class);
    static final Field<Fact.Picture> PICTURE = Field.of("image_generation_context", Fact.Picture.class);
    static final Field<Fact.Grade> GRADE = Field.of("eval_grade", Fact.Grade.class);

    static final Node WASTE_RAG = Node.named("waste_rag").reads(QUESTION).writes(DISPOSAL_RULES);
    /** Last year's rules, from another server. */
    static final Node WASTE_ARCHIVE =
            Node.named("waste_archive").reads(QUESTION).writes(DISPOSAL_RULES);

    static final Node BULK_WASTE_NODE = Node.named("bulk_waste").reads(QUESTION).writes(BULK_WASTE);
    static final Node LOCATION_NODE = Node.named("location").reads(QUESTION).writes(LOCATION);
    static final Node COLLECTION_POINT_NODE =
            Node.named("collection_point").reads(QUESTION).writes(COLLECTION_POINT);
    static final Node GENERAL_NODE = Node.named("general").reads(QUESTION).writes(GENERAL);
    static final Node CHARACTER_NODE = Node.named("character").reads(QUESTION).writes(CHARACTER);
    /** Weather is somewhere's weather: without a district there is nothing to ask. */
    static final Node WEATHER_NODE =
            Node.named("weather").readsIfPresent(DISTRICT).writes(WEATHER).when(inputs -> inputs.has(DISTRICT));

    static final Node WEB_SEARCH_NODE = Node.named("web_search").reads(QUESTION).writes(WEB_SEARCH);
    static final Node PRICE_NODE =
            Node.named("recyclable_price").reads(QUESTION).writes(PRICE);
    static final Node IMAGE_NODE =
            Node.named("image_generation").reads(QUESTION).writes(PICTURE);
    /** Grades what {@code general} said, beside what the web says, so it runs after both. */
    static final Node EVAL_NODE =
            Node.named("eval").reads(GENERAL).readsIfPresent(WEB_SEARCH).writes(GRADE);

    /** The contract, checked when this class is loaded. */
    public static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION, DISTRICT)
            .nodes(WASTE_RAG, WASTE_ARCHIVE, BULK_WASTE_NODE, LOCATION_NODE, COLLECTION_POINT_NODE, GENERAL_NODE)
            .nodes(CHARACTER_NODE, WEATHER_NODE, WEB_SEARCH_NODE, PRICE_NODE, IMAGE_NODE, EVAL_NODE)
            .producers(DISPOSAL_RULES, WASTE_RAG, WASTE_ARCHIVE)
            .intent(Intent.WASTE, i -> i.requires(DISPOSAL_RULES).welcomes(CHARACTER, WEATHER))
            .intent(Intent.BULK_WASTE, i -> i.requires(BULK_WASTE).welcomes(WEATHER))
            .intent(Intent.LOCATION, i -> i.requires(LOCATION).welcomes(WEATHER))
            .intent(Intent.COLLECTION_POINT, i -> i.requires(COLLECTION_POINT).welcomes(WEATHER))
            .intent(Intent.GENERAL, i -> i.requires(GENERAL).welcomes(WEB_SEARCH, GRADE))
            .intent(Intent.CHARACTER, i -> i.requires(CHARACTER))
            .intent(Intent.WEATHER, i -> i.welcomes(WEATHER))
            .intent(Intent.WEB_SEARCH, i -> i.requires(WEB_SEARCH))
            .intent(Intent.RECYCLABLE_PRICE, i -> i.requires(PRICE))
            .intent(Intent.IMAGE_GENERATION, i -> i.welcomes(PICTURE))
            .build();

    private ChatContract() {}
}
