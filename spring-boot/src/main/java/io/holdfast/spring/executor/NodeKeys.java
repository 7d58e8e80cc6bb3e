package io.holdfast.spring.executor;

import io.holdfast.contracts.rules.DidYouMean;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds properties of nodes and intents that do not exist; what there is, the records themselves say. */
final class NodeKeys {

    private static final String CORRECT = "Correct the name of the property, or remove it.";

    /** What Kubernetes sets for a service, whose name may begin like a property. */
    private static final Pattern SERVICE_LINK = Pattern.compile("\\.(service\\.(host|port)|port)(\\.|$)");

    private static final List<String> PROPERTIES = properties("", NodeProperties.class);

    private final Problems problems;
    private final Collection<String> nodes;
    private final Collection<String> intents;
    private final Map<String, String> nodesByCanonical;

    NodeKeys(Problems problems, Collection<String> nodes, Collection<String> intents) {
        this.problems = problems;
        this.nodes = nodes;
        this.intents = intents;
        this.nodesByCanonical = nodes.stream()
                .distinct()
                .collect(Collectors.toMap(Names::canonical, name -> name, (a, b) -> {
                    problems.add(Problem.of(
                            "nodes '" + a + "' and '" + b + "': one name for properties (expected: names that differ in"
                                    + " letters or digits)",
                            Problems.SEE_CODE));
                    return a;
                }));
    }

    private static List<String> properties(String prefix, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + Names.kebab(component.getName());
            if (component.getType().isRecord()) {
                names.addAll(properties(name + ".", component.getType()));
            } else {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    /** Whether this is a property that only the contracts can judge. */
    static boolean concerns(Settings.Given given) {
        String first = given.elements().get(0);
        return first.equals("nodes") || first.equals("deadlines");
    }

    void check(Settings.Given given) {
        if (given.elements().get(0).equals("nodes")) {
            checkNode(given);
        } else if (Names.find(given.canonical(1), intents) == null) {
            unknown(given, "no such intent", given.path(1), intents);
        }
    }

    private void checkNode(Settings.Given given) {
        if (given.flat()) {
            if (SERVICE_LINK.matcher(given.text()).find()) {
                return;
            }
            String flat = given.canonical(1);
            boolean known = nodesByCanonical.keySet().stream()
                    .anyMatch(node ->
                            PROPERTIES.stream().anyMatch(property -> flat.equals(node + Names.canonical(property))));
            if (!known) {
                List<String> all = nodes.stream()
                        .flatMap(node -> PROPERTIES.stream().map(property -> node + "." + property))
                        .toList();
                problems.add(new Problem(
                        given.text() + ": unknown (expected: a property of one of the nodes " + Settings.list(nodes)
                                + ")" + DidYouMean.hint(given.path(1), all),
                        CORRECT,
                        given.origin()));
            }
            return;
        }
        String key = given.elements().size() < 2 ? "" : given.elements().get(1);
        if (!nodesByCanonical.containsKey(key)) {
            unknown(given, "no such node", key, nodes);
        } else if (PROPERTIES.stream().noneMatch(known -> known.replace("-", "").equals(given.path(2)))) {
            unknown(given, "unknown", given.path(2), PROPERTIES);
        }
    }

    private void unknown(Settings.Given given, String what, String wrong, Collection<String> known) {
        problems.add(new Problem(
                given.text() + ": " + what + " (expected: one of " + Settings.list(known) + ")"
                        + DidYouMean.hint(wrong, known),
                CORRECT,
                given.origin()));
    }
}
