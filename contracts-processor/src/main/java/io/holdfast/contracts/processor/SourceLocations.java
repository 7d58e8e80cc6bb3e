package io.holdfast.contracts.processor;

import io.holdfast.contracts.Requires;
import io.holdfast.contracts.Welcomes;
import io.holdfast.contracts.processor.SourceContract.SourceNode;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Subject;
import io.holdfast.contracts.rules.Violation;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import org.jspecify.annotations.Nullable;

/** Finds the place in the source that a violation is about. */
final class SourceLocations {

    /** The rules that are about what a node writes; the others look at what it reads first. */
    private static final Set<Rule> ON_WRITES =
            Set.of(Rule.PRODUCERS_ARE_ORDERED, Rule.INPUT_IS_NOT_PRODUCED, Rule.OUTPUT_IS_USED);

    private static final Set<Rule> ON_WELCOMES = Set.of(Rule.WELCOME_HAS_PRODUCER, Rule.REQUIRES_OR_WELCOMES);

    private static final Set<Rule> ON_OPTIONAL_READS = Set.of(Rule.READS_ONE_WAY, Rule.OPTIONAL_READ_CAN_BE_PRESENT);

    private final SourceContract contract;
    private final Set<String> sources;

    /**
     * The sources are the names of the top-level types of this compilation; in others, a message has no line to point
     * to.
     */
    SourceLocations(SourceContract contract, Set<String> sources) {
        this.contract = contract;
        this.sources = sources;
    }

    SourceLocation at(AnnotationValue value) {
        return new SourceLocation(contract.intent(), contract.spec(), value);
    }

    SourceLocation of(Violation violation) {
        Subject subject = violation.subject();
        SourceLocation place = switch (subject.kind()) {
            case INTENT -> intent(subject, violation.rule());
            case NODE, POLICY -> node(subject, violation.rule());
            case NODE_CLASS -> nodeClass(subject.name());
            case INPUT -> inSpec("inputs", "name", subject.name());
            case PRODUCERS -> inSpec("producers", "field", subject.name());
        };
        return place == null ? new SourceLocation(contract.intent(), contract.spec(), null) : place;
    }

    private @Nullable SourceLocation intent(Subject subject, Rule rule) {
        for (VariableElement constant : contract.constants()) {
            if (constant.getSimpleName().contentEquals(subject.name())) {
                List<Class<? extends Annotation>> order = ON_WELCOMES.contains(rule)
                        ? List.of(Welcomes.class, Requires.class)
                        : List.of(Requires.class, Welcomes.class);
                for (Class<? extends Annotation> type : order) {
                    AnnotationMirror mirror = Mirrors.find(constant, type);
                    AnnotationValue value = mirror == null ? null : naming(mirror, "value", subject.field());
                    if (value == null && mirror != null && type == Welcomes.class) {
                        value = naming(mirror, "always", subject.field());
                    }
                    if (value != null) {
                        return new SourceLocation(constant, mirror, value);
                    }
                }
                return new SourceLocation(constant, null, null);
            }
        }
        return null;
    }

    private @Nullable SourceLocation node(Subject subject, Rule rule) {
        SourceNode found = null;
        for (SourceNode node : contract.nodes()) {
            // of two nodes with one name the later is the one too many
            if (node.name().equals(subject.name()) && (found == null || rule == Rule.NODE_NAMES_ARE_UNIQUE)) {
                found = node;
            }
        }
        if (found == null) {
            return null;
        }
        AnnotationValue value = inNode(found.spec(), subject.field(), rule);
        return in(found, value == null ? Mirrors.written(found.spec(), "name") : value);
    }

    /**
     * The value in the annotation of the node, or where the contract lists the node if that one comes from elsewhere.
     */
    SourceLocation in(SourceNode node, @Nullable AnnotationValue value) {
        return isSource(node.type()) ? new SourceLocation(node.type(), node.spec(), value) : at(node.listed());
    }

    private boolean isSource(TypeElement type) {
        Element outermost = type;
        while (outermost.getEnclosingElement() instanceof TypeElement outer) {
            outermost = outer;
        }
        return outermost instanceof TypeElement top
                && sources.contains(top.getQualifiedName().toString());
    }

    private static @Nullable AnnotationValue inNode(AnnotationMirror spec, String field, Rule rule) {
        AnnotationValue read = naming(spec, "reads", field);
        AnnotationValue liked = naming(spec, "readsIfPresent", field);
        AnnotationValue written = inAnnotations(spec, "writes", "name", field);
        if (ON_WRITES.contains(rule) && written != null) {
            return written;
        }
        if (read == null || (ON_OPTIONAL_READS.contains(rule) && liked != null)) {
            return liked == null ? written : liked;
        }
        return read;
    }

    private @Nullable SourceLocation nodeClass(String name) {
        for (SourceContract.Listed listed : contract.undeclared()) {
            if (listed.name().equals(name)) {
                return at(listed.value());
            }
        }
        return null;
    }

    private @Nullable SourceLocation inSpec(String member, String key, String name) {
        AnnotationValue value = inAnnotations(contract.spec(), member, key, name);
        return value == null ? null : at(value);
    }

    private static @Nullable AnnotationValue naming(AnnotationMirror mirror, String member, String name) {
        for (AnnotationValue value : Mirrors.list(mirror, member)) {
            if (name.equals(value.getValue())) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable AnnotationValue inAnnotations(
            AnnotationMirror mirror, String member, String key, String name) {
        for (AnnotationMirror annotation : Mirrors.annotations(mirror, member)) {
            AnnotationValue value = Mirrors.written(annotation, key);
            if (value != null && name.equals(value.getValue())) {
                return value;
            }
        }
        return null;
    }
}
