package io.holdfast.examples.chat;

/** What users ask for. */
public enum Intent {
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
