package io.holdfast.contracts.processor;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Reads annotations of the source. What the compiler could not make sense of is left out; it reports that itself. */
final class Mirrors {

    private static final Map<TypeKind, Class<?>> WRAPPERS = Map.of(
            TypeKind.BOOLEAN, Boolean.class,
            TypeKind.BYTE, Byte.class,
            TypeKind.SHORT, Short.class,
            TypeKind.INT, Integer.class,
            TypeKind.LONG, Long.class,
            TypeKind.CHAR, Character.class,
            TypeKind.FLOAT, Float.class,
            TypeKind.DOUBLE, Double.class);

    private final Elements elements;

    Mirrors(Elements elements) {
        this.elements = elements;
    }

    static @Nullable AnnotationMirror find(Element element, Class<? extends Annotation> type) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            TypeElement annotation = (TypeElement) mirror.getAnnotationType().asElement();
            if (annotation.getQualifiedName().contentEquals(type.getName())) {
                return mirror;
            }
        }
        return null;
    }

    /** The value written in the source; null where the default holds. */
    static @Nullable AnnotationValue written(AnnotationMirror mirror, String name) {
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
                mirror.getElementValues().entrySet()) {
            if (entry.getKey().getSimpleName().contentEquals(name)) {
                return entry.getValue();
            }
        }
        return null;
    }

    /** The members of an array written in the source, or the one that stands for it. */
    static List<AnnotationValue> list(AnnotationMirror mirror, String name) {
        AnnotationValue value = written(mirror, name);
        if (value == null || !(value.getValue() instanceof List<?> members)) {
            return List.of();
        }
        return members.stream().map(AnnotationValue.class::cast).toList();
    }

    static List<AnnotationMirror> annotations(AnnotationMirror mirror, String name) {
        return list(mirror, name).stream()
                .map(AnnotationValue::getValue)
                .filter(AnnotationMirror.class::isInstance)
                .map(AnnotationMirror.class::cast)
                .toList();
    }

    static String string(AnnotationMirror mirror, String name) {
        AnnotationValue value = written(mirror, name);
        return value == null ? "" : String.valueOf(value.getValue());
    }

    static @Nullable TypeElement typeElement(AnnotationValue value) {
        return value.getValue() instanceof DeclaredType type && type.getKind() == TypeKind.DECLARED
                ? (TypeElement) type.asElement()
                : null;
    }

    /** Whether the value is a class literal of a type that is there: a class, an array, or a primitive type. */
    static boolean isType(AnnotationValue value) {
        return value.getValue() instanceof TypeMirror type
                && (type.getKind() == TypeKind.DECLARED
                        || type.getKind() == TypeKind.VOID
                        || type.getKind().isPrimitive()
                        || (type instanceof ArrayType array && isKnown(array)));
    }

    private static boolean isKnown(ArrayType array) {
        TypeMirror component = array.getComponentType();
        return component instanceof ArrayType inner ? isKnown(inner) : component.getKind() != TypeKind.ERROR;
    }

    /** The name as {@link Class#getTypeName} gives it. */
    String plainTypeName(AnnotationValue value) {
        TypeMirror type = (TypeMirror) value.getValue();
        return Objects.requireNonNullElse(typeName(type, false), type.toString());
    }

    /**
     * The name as {@link Class#getTypeName} gives it, of the wrapper where the type is primitive; null where the type
     * is unknown.
     */
    @Nullable
    String typeName(@Nullable AnnotationValue value) {
        return value != null && value.getValue() instanceof TypeMirror type ? typeName(type, true) : null;
    }

    private @Nullable String typeName(TypeMirror type, boolean boxed) {
        Class<?> wrapper = WRAPPERS.get(type.getKind());
        if (wrapper != null) {
            return boxed ? wrapper.getName() : type.toString();
        }
        if (type instanceof ArrayType array) {
            String component = typeName(array.getComponentType(), false);
            return component == null ? null : component + "[]";
        }
        return type.getKind() == TypeKind.DECLARED ? binaryName((TypeElement) ((DeclaredType) type).asElement()) : null;
    }

    String binaryName(TypeElement type) {
        return elements.getBinaryName(type).toString();
    }
}
