package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.Missing;
import io.holdfast.contracts.Node;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What an answer needs of its plan for as long as somebody keeps it: neither the executor nor the user's functions hang
 * on it.
 *
 * @param contract what the fields are
 * @param intent what was asked
 * @param nodes by position
 * @param producers by field ordinal, the positions of its producers, best first; only read
 * @param always how many of the nodes every run executes; the others are on call
 * @param hasConditions whether a node may be skipped because the request has no use for it
 * @param alwaysMissed the welcome fields whose absence counts whatever the reason
 * @param missing what the intent lacks when these fields are there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and as little in the way as can be
record AnswerShape(
        Contract<?> contract,
        Enum<?> intent,
        List<Node> nodes,
        int[][] producers,
        int always,
        boolean hasConditions,
        Set<Field<?>> alwaysMissed,
        Function<FieldSet, Missing> missing) {

    /** What the intent requires, then what it welcomes. */
    List<Field<?>> asked() {
        return asked(contract);
    }

    /** The intent is one of this contract: the plan was made from both. */
    @SuppressWarnings("unchecked")
    private <I extends Enum<I>> List<Field<?>> asked(Contract<I> of) {
        I constant = (I) intent;
        return Stream.concat(of.requires(constant).stream(), of.welcomes(constant).stream())
                .toList();
    }

    int fieldCount() {
        return producers.length;
    }

    /** What is missing when these bits are there. */
    Missing missing(long[] words) {
        return missing.apply(words.length == 1 ? contract.fieldSet(words[0]) : contract.fieldSet(words));
    }

    Missing missingAll() {
        return missing.apply(contract.fieldSet());
    }
}
