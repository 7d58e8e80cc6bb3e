package com.example.trip;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;

/** What the service promises: who produces which field, and which request needs which. */
final class Trip {

    enum Intent {
        PLAN,
        ROUTE_ONLY
    }

    static final Field<String> CITY = Field.of("city", String.class);
    static final Field<String> ROUTE = Field.of("route", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Field<String> HOTEL = Field.of("hotel", String.class);
    static final Field<Integer> PRICE = Field.of("price", Integer.class);

    static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);
    static final Node FORECAST = Node.named("forecast").reads(CITY).writes(WEATHER);
    static final Node HOTELS = Node.named("hotels").reads(CITY).writes(HOTEL);
    static final Node FARES = Node.named("fares").reads(ROUTE).writes(PRICE);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(ROUTER, FORECAST, HOTELS, FARES)
            .intent(Intent.PLAN, i -> i.requires(ROUTE, HOTEL).welcomes(WEATHER, PRICE))
            .intent(Intent.ROUTE_ONLY, i -> i.requires(ROUTE))
            .build();

    private Trip() {}
}
