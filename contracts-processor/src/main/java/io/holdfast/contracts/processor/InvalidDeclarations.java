package io.holdfast.contracts.processor;

import io.holdfast.contracts.processor.SourceContract.SourceNode;
import java.util.function.BiConsumer;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/**
 * Finds declarations of which no contract can be made at all, so that no rule is about them: class load would fail with
 * the same words.
 */
final class InvalidDeclarations {

    private InvalidDeclarations() {}

    /** Reports each, with its location. */
    static void each(
            SourceContract contract,
            Mirrors mirrors,
            SourceLocations locations,
            BiConsumer<String, SourceLocation> told) {
        for (AnnotationMirror input : Mirrors.annotations(contract.spec(), "inputs")) {
            AnnotationValue type = Mirrors.written(input, "type");
            if (type != null && isVoid(type)) {
                told.accept(valueless(input), locations.at(type));
            }
        }
        for (SourceNode node : contract.nodes()) {
            for (AnnotationMirror field : Mirrors.annotations(node.spec(), "writes")) {
                AnnotationValue type = Mirrors.written(field, "type");
                if (type != null && isVoid(type)) {
                    told.accept(valueless(field), locations.in(node, type));
                }
            }
            AnnotationValue when = Mirrors.written(node.spec(), "when");
            TypeElement condition = when == null ? null : Mirrors.typeElement(when);
            if (condition != null && !canBeMade(condition)) {
                told.accept(
                        "condition of node '" + node.name() + "': " + mirrors.binaryName(condition)
                                + " (expected: a class with a constructor without parameters that works)",
                        locations.in(node, when));
            }
        }
    }

    private static boolean isVoid(AnnotationValue value) {
        return value.getValue() instanceof TypeMirror type && type.getKind() == TypeKind.VOID;
    }

    private static String valueless(AnnotationMirror field) {
        return "type of field '" + Mirrors.string(field, "name") + "': void (expected: a type that has values)";
    }

    private static boolean canBeMade(TypeElement condition) {
        boolean inner = condition.getEnclosingElement() instanceof TypeElement
                && !condition.getModifiers().contains(Modifier.STATIC);
        boolean concrete = (condition.getKind() == ElementKind.CLASS || condition.getKind() == ElementKind.RECORD)
                && !condition.getModifiers().contains(Modifier.ABSTRACT);
        return concrete
                && !inner
                && ElementFilter.constructorsIn(condition.getEnclosedElements()).stream()
                        .anyMatch(constructor -> constructor.getParameters().isEmpty());
    }
}
