package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.DidYouMean;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.PolicyOverrides;
import io.holdfast.executor.Provenance;
import io.holdfast.spring.executor.NodeProperties.LastKnownGoodProperties;
import io.holdfast.spring.executor.NodeProperties.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;

/** What follows the failure of one node: its chain of fallbacks, put together from code, beans and properties. */
final class NodeFacts {

    private static final String LAST_KNOWN_GOOD = "last-known-good";
    private static final String CONSTANT = "constant";
    private static final int KEPT = 1_000;

    private final Contract<?> contract;
    private final Node node;
    private final NodeProperties given;

    NodeFacts(Contract<?> contract, Node node, NodeProperties given) {
        this.contract = contract;
        this.node = node;
        this.given = given;
    }

    /**
     * Returns the policy with the links that beans give, unless properties say what follows a failure.
     *
     * @throws IllegalStateException if the policy says how it fails and has links
     */
    NodePolicy withLinks(NodePolicy code, List<Fallback> links) {
        NodePolicy all = code;
        if (given.fallback() == null && (given.failMode() == null || given.failMode() == Mode.FALLBACK)) {
            for (Fallback link : links) {
                all = all.fallback(link);
            }
        }
        return all;
    }

    /**
     * Says what properties say of a failure.
     *
     * @param code the policy in code
     * @param links those of beans, in order
     * @throws IllegalArgumentException if they contradict each other
     */
    void say(PolicyOverrides overrides, NodePolicy code, List<Fallback> links) {
        Mode mode = given.failMode();
        boolean namesLinks = (given.fallback() != null && !given.fallback().isEmpty())
                || given.lastKnownGood() != null
                || given.constant() != null;
        if (given.defaultValue() != null && mode != Mode.OPEN) {
            throw new IllegalArgumentException("default-value: beside no fail-mode (expected: fail-mode open)");
        }
        if (mode == Mode.OPEN || mode == Mode.CLOSE) {
            if (namesLinks) {
                throw new IllegalArgumentException("fail-mode: " + mode.name().toLowerCase(java.util.Locale.ROOT)
                        + " beside a fallback (expected: one of them)");
            }
            if (mode == Mode.CLOSE) {
                overrides.failClose();
            } else {
                overrides.failOpen(given.defaultValue() == null ? null : value("default-value", given.defaultValue()));
            }
            return;
        }
        List<Fallback> chain = chain(code, links);
        if (mode == Mode.FALLBACK && chain.isEmpty()) {
            throw new IllegalArgumentException("fail-mode: fallback without one (expected: a fallback)");
        }
        if (namesLinks || given.fallback() != null) {
            overrides.fallbacks(chain);
        }
    }

    private List<Fallback> chain(NodePolicy code, List<Fallback> links) {
        Map<String, Fallback> available = new LinkedHashMap<>();
        code.fallbacks().forEach(link -> available.put(name(link, available.size()), link));
        links.forEach(link -> available.put(name(link, available.size()), link));
        LastKnownGoodProperties lastKnownGood = given.lastKnownGood();
        if (lastKnownGood != null) {
            available.put(LAST_KNOWN_GOOD, lastKnownGood(lastKnownGood));
        }
        if (given.constant() != null) {
            available.put(CONSTANT, Fallback.constant(value(CONSTANT, given.constant())));
        }
        return given.fallback() == null ? List.copyOf(available.values()) : chosen(given.fallback(), available);
    }

    private List<Fallback> chosen(List<String> names, Map<String, Fallback> available) {
        List<String> alternates = contract.nodes().stream()
                .filter(other -> !other.equals(node) && other.writes().containsAll(node.writes()))
                .map(Node::name)
                .toList();
        List<String> all = new ArrayList<>(available.keySet());
        alternates.stream().filter(alternate -> !all.contains(alternate)).forEach(all::add);
        all.removeIf(name -> name.startsWith("#"));
        List<Fallback> chain = new ArrayList<>();
        List<String> chosen = new ArrayList<>();
        for (String wanted : names) {
            String name = Names.find(wanted, all);
            if (name == null) {
                throw new IllegalArgumentException("fallback: '" + wanted + "' (expected: one of " + Settings.list(all)
                        + ")" + DidYouMean.hint(wanted, all));
            }
            if (chosen.contains(name)) {
                throw new IllegalArgumentException("fallback: '" + name + "' twice (expected: once)");
            }
            chosen.add(name);
            Fallback link = available.get(name);
            chain.add(link == null ? Fallback.alternate(contract.node(name)) : link);
        }
        mustBeChosen(LAST_KNOWN_GOOD, given.lastKnownGood(), chosen);
        mustBeChosen(CONSTANT, given.constant(), chosen);
        return List.copyOf(chain);
    }

    private static void mustBeChosen(String name, @Nullable Object said, List<String> chosen) {
        if (said != null && !chosen.contains(name)) {
            throw new IllegalArgumentException(
                    name + ": not in fallback (expected: named there too, or nothing said of it)");
        }
    }

    private static String name(Fallback link, int position) {
        Provenance provenance = link.provenance();
        if (!provenance.source().isEmpty()) {
            return provenance.source();
        }
        return switch (provenance.kind()) {
            case LAST_KNOWN_GOOD -> LAST_KNOWN_GOOD;
            case DEFAULT -> CONSTANT;
            default -> "#" + position;
        };
    }

    private Fallback lastKnownGood(LastKnownGoodProperties said) {
        Duration age = said.maxAge();
        if (age == null) {
            throw new IllegalArgumentException("last-known-good.max-age: not set (expected: how old it may be)");
        }
        return Fallback.lastKnownGood(key(node), age, Objects.requireNonNullElse(said.maxSize(), KEPT));
    }

    /** All that the node reads. */
    private static Function<Inputs, Object> key(Node node) {
        List<Field<?>> fields = new ArrayList<>(node.reads());
        fields.addAll(node.readsIfPresent());
        List<Field<?>> all = List.copyOf(fields);
        return in -> {
            List<Optional<?>> key = new ArrayList<>();
            for (Field<?> field : all) {
                key.add(in.find(field));
            }
            return key;
        };
    }

    private Object value(String name, String text) {
        List<Field<?>> writes = node.writes();
        if (writes.size() != 1) {
            throw new IllegalArgumentException(name + ": '" + text + "' for " + writes.size()
                    + " fields (expected: a node that writes one field; else say it in code)");
        }
        Class<?> type = writes.get(0).type();
        try {
            return Objects.requireNonNull(
                    ApplicationConversionService.getSharedInstance().convert(text, type));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    name + ": '" + text + "' (expected: text that can be converted to " + type.getName() + ")", e);
        }
    }
}
