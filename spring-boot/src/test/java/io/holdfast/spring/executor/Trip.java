package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;

/** A small contract that the tests share. */
enum Trip {
    TRIP,
    PRICE;

    static final Field<String> CITY = Field.of("city", String.class);
    static final Field<Integer> DAYS = Field.of("days", Integer.class);
    static final Field<String> ROUTE = Field.of("route", String.class);
    static final Field<String> WEATHER = Field.of("weather", String.class);
    static final Field<Integer> FARE = Field.of("fare", Integer.class);

    static final Node ROUTER = Node.named("router").reads(CITY).writes(ROUTE);
    static final Node FORECAST =
            Node.named("fore_cast").reads(CITY).readsIfPresent(DAYS).writes(WEATHER);
    static final Node ALMANAC = Node.named("almanac").reads(CITY).writes(WEATHER);
    static final Node TARIFF = Node.named("tariff").reads(ROUTE).writes(FARE);

    static Contract<Trip> contract() {
        return Contract.of(Trip.class)
                .inputs(CITY, DAYS)
                .nodes(ROUTER, FORECAST, ALMANAC, TARIFF)
                .producers(WEATHER, FORECAST, ALMANAC)
                .intent(TRIP, i -> i.requires(ROUTE).welcomes(WEATHER))
                .intent(PRICE, i -> i.requires(FARE))
                .build();
    }
}
