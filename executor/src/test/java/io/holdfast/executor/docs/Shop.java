package io.holdfast.executor.docs;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import java.util.function.Predicate;

/** The contract of the page's other samples. */
final class Shop {

    enum Intent {
        SEARCH,
        PAY
    }

    static final Field<String> QUERY = Field.of("query", String.class);
    static final Field<String> USER = Field.of("user", String.class);
    static final Field<String> CARD = Field.of("card", String.class);
    static final Field<String> HITS = Field.of("hits", String.class);
    static final Field<String> PRICES = Field.of("prices", String.class);
    static final Field<String> ADS = Field.of("ads", String.class);
    static final Field<String> GREETING = Field.of("greeting", String.class);
    static final Field<String> RECEIPT = Field.of("receipt", String.class);

    // region condition
    /** A guest has no user: that lies in the request, and is no failure. */
    record SignedIn() implements Predicate<Inputs> {

        @Override
        public boolean test(Inputs in) {
            return in.has(USER);
        }
    }

    static final Node GREETER =
            Node.named("greeter").readsIfPresent(USER).writes(GREETING).when(new SignedIn());
    // endregion

    // region shop
    static final Node FINDER = Node.named("finder").reads(QUERY).writes(HITS);
    static final Node MIRROR = Node.named("mirror").reads(QUERY).writes(HITS);
    static final Node PRICER = Node.named("pricer").reads(HITS).writes(PRICES);
    static final Node ADVERTS = Node.named("adverts").reads(QUERY).writes(ADS);
    static final Node CASHIER = Node.named("cashier").reads(CARD).writes(RECEIPT);

    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUERY, USER, CARD)
            .nodes(FINDER, MIRROR, PRICER, ADVERTS, GREETER, CASHIER)
            .producers(HITS, FINDER, MIRROR) // the primary first, then its alternates
            .intent(Intent.SEARCH, i -> i.requires(HITS).welcomes(PRICES, ADS, GREETING))
            .intent(Intent.PAY, i -> i.requires(RECEIPT))
            .build();
    // endregion

    private Shop() {}
}
