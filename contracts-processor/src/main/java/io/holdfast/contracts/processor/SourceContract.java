package io.holdfast.contracts.processor;

import io.holdfast.contracts.ContractSpec;
import io.holdfast.contracts.NodeSpec;
import io.holdfast.contracts.Requires;
import io.holdfast.contracts.Welcomes;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.FieldFacts;
import io.holdfast.contracts.rules.IntentFacts;
import io.holdfast.contracts.rules.NodeFacts;
import io.holdfast.contracts.rules.ProducerOrder;
import io.holdfast.contracts.rules.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import org.jspecify.annotations.Nullable;

/**
 * A contract as its source declares it: the facts, and the elements they were read from.
 *
 * @param intent the enum
 * @param spec its annotation
 * @param nodes the classes of the nodes, with the values that list them
 * @param undeclared the classes listed as nodes that have no annotation
 * @param hasUnknownNode whether a class listed as a node is not there, which javac reports
 * @param constants the constants of the enum
 * @param severities the rules that matter more or less
 * @param facts all of it in plain words
 */
record SourceContract(
        TypeElement intent,
        AnnotationMirror spec,
        List<SourceNode> nodes,
        List<Listed> undeclared,
        boolean hasUnknownNode,
        List<VariableElement> constants,
        List<Adjusted> severities,
        ContractFacts facts) {

    /** A node: its class, its annotation, and the value of {@link ContractSpec} that lists the class. */
    record SourceNode(TypeElement type, AnnotationMirror spec, AnnotationValue listed) {

        String name() {
            return Mirrors.string(spec, "name");
        }
    }

    /** A class by its binary name, and the value that lists it. */
    record Listed(String name, AnnotationValue value) {}

    /** The number of a rule whose severity is changed, and the value that does so. */
    record Adjusted(String rule, Severity severity, AnnotationValue value) {}

    static SourceContract of(TypeElement intent, Mirrors mirrors) {
        AnnotationMirror spec = Objects.requireNonNull(Mirrors.find(intent, ContractSpec.class));
        List<SourceNode> nodes = new ArrayList<>();
        List<Listed> undeclared = new ArrayList<>();
        boolean unknown = false;
        for (AnnotationValue listed : Mirrors.list(spec, "nodes")) {
            TypeElement type = Mirrors.typeElement(listed);
            AnnotationMirror node = type == null ? null : Mirrors.find(type, NodeSpec.class);
            if (type != null && node != null) {
                nodes.add(new SourceNode(type, node, listed));
            } else if (Mirrors.isType(listed)) {
                undeclared.add(new Listed(mirrors.plainTypeName(listed), listed));
            } else {
                unknown = true;
            }
        }
        List<VariableElement> constants = intent.getEnclosedElements().stream()
                .filter(member -> member.getKind() == ElementKind.ENUM_CONSTANT)
                .map(VariableElement.class::cast)
                .toList();
        ContractFacts facts = new ContractFacts(
                        mirrors.binaryName(intent),
                        declared(spec, "inputs", mirrors),
                        nodes.stream().map(node -> facts(node, mirrors)).toList(),
                        Mirrors.annotations(spec, "producers").stream()
                                .map(SourceContract::order)
                                .toList(),
                        constants.stream()
                                .map(constant -> constant.getSimpleName().toString())
                                .toList(),
                        entries(constants))
                .withUndeclared(undeclared.stream().map(Listed::name).toList());
        return new SourceContract(intent, spec, nodes, undeclared, unknown, constants, adjusted(spec), facts);
    }

    private static NodeFacts facts(SourceNode node, Mirrors mirrors) {
        AnnotationValue condition = Mirrors.written(node.spec(), "when");
        return new NodeFacts(
                node.name(),
                named(Mirrors.list(node.spec(), "reads")),
                named(Mirrors.list(node.spec(), "readsIfPresent")),
                declared(node.spec(), "writes", mirrors),
                condition != null && !NodeSpec.Always.class.getName().equals(mirrors.typeName(condition)),
                emptyToNull(Mirrors.string(node.spec(), "deprecated")));
    }

    private static List<FieldFacts> declared(AnnotationMirror mirror, String name, Mirrors mirrors) {
        return Mirrors.annotations(mirror, name).stream()
                .map(field -> new FieldFacts(
                        Mirrors.string(field, "name"),
                        mirrors.typeName(Mirrors.written(field, "type")),
                        emptyToNull(Mirrors.string(field, "deprecated"))))
                .toList();
    }

    private static List<FieldFacts> named(List<AnnotationValue> names) {
        return names.stream()
                .map(name -> FieldFacts.named(String.valueOf(name.getValue())))
                .toList();
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static ProducerOrder order(AnnotationMirror order) {
        return new ProducerOrder(
                FieldFacts.named(Mirrors.string(order, "field")),
                Mirrors.list(order, "nodes").stream()
                        .map(node -> String.valueOf(node.getValue()))
                        .toList());
    }

    private static List<IntentFacts> entries(List<VariableElement> constants) {
        List<IntentFacts> entries = new ArrayList<>();
        for (VariableElement constant : constants) {
            AnnotationMirror requires = Mirrors.find(constant, Requires.class);
            AnnotationMirror welcomes = Mirrors.find(constant, Welcomes.class);
            if (requires != null || welcomes != null) {
                entries.add(new IntentFacts(
                        constant.getSimpleName().toString(),
                        values(requires, "value"),
                        values(welcomes, "value"),
                        values(welcomes, "always")));
            }
        }
        return entries;
    }

    private static List<FieldFacts> values(@Nullable AnnotationMirror mirror, String member) {
        return mirror == null ? List.of() : named(Mirrors.list(mirror, member));
    }

    private static List<Adjusted> adjusted(AnnotationMirror spec) {
        List<Adjusted> adjusted = new ArrayList<>();
        for (AnnotationValue value : Mirrors.list(spec, "severities")) {
            if (value.getValue() instanceof AnnotationMirror mirror) {
                AnnotationValue rule = Mirrors.written(mirror, "rule");
                Severity severity = severity(Mirrors.written(mirror, "severity"));
                if (rule != null && severity != null) {
                    adjusted.add(new Adjusted(String.valueOf(rule.getValue()), severity, value));
                }
            }
        }
        return adjusted;
    }

    /** The severity that the source names; null where it names none, which javac reports. */
    private static @Nullable Severity severity(@Nullable AnnotationValue value) {
        if (value != null && value.getValue() instanceof Element named) {
            for (Severity candidate : Severity.values()) {
                if (named.getSimpleName().contentEquals(candidate.name())) {
                    return candidate;
                }
            }
        }
        return null;
    }
}
