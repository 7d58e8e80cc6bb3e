package io.holdfast.verification;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public signatures of a module as text: one type or member a line, sorted, so that a review sees each change of
 * the surface as a changed line. A member counts when a user's code can name it: public or protected, of a type that is
 * public all the way out, in a package that its module exports; what a hidden superclass brings along is listed with
 * the type that inherits it.
 */
final class PublicApi {
    private PublicApi() {}

    static String dump(JavaClasses classes, Predicate<String> isExported) {
        return classes.stream()
                .filter(type -> isExported.test(type.getPackageName()))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                // before they are loaded: what is hidden may extend what is not there
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getModifiers().contains(JavaModifier.PROTECTED))
                .map(JavaClass::reflect)
                .filter(PublicApi::isReachable)
                .sorted(Comparator.comparing(Class::getName))
                .map(PublicApi::describe)
                .collect(Collectors.joining("\n"));
    }

    private static String describe(Class<?> type) {
        StringBuilder text = new StringBuilder(header(type)).append('\n');
        members(type).forEach(member -> text.append("  ").append(member).append('\n'));
        return text.toString();
    }

    private static String header(Class<?> type) {
        String supers = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass())
                                .filter(parent -> !type.isEnum()
                                        && !type.isRecord()
                                        && isReachable(type.getSuperclass())
                                        && parent != Object.class),
                        Stream.of(type.getGenericInterfaces()).filter(parent -> !type.isAnnotation()))
                .map(Type::getTypeName)
                .collect(Collectors.joining(", "));
        return modifiers(type.getModifiers() & hiddenBits(type), false)
                + (type.isSealed() && !type.isEnum() ? "sealed " : "")
                + kind(type)
                + type.getName()
                + variables(type.getTypeParameters())
                + (supers.isEmpty() ? "" : " : " + supers);
    }

    /**
     * What the kind of a type says already: an interface is abstract, an enum or record that cannot be extended final.
     */
    private static int hiddenBits(Class<?> type) {
        int hidden = Modifier.INTERFACE | Modifier.STATIC;
        if (type.isInterface() || type.isEnum()) {
            hidden |= Modifier.ABSTRACT;
        }
        if (type.isEnum() || type.isRecord()) {
            hidden |= Modifier.FINAL;
        }
        return ~hidden;
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface ";
        }
        if (type.isInterface()) {
            return "interface ";
        }
        if (type.isEnum()) {
            return "enum ";
        }
        return type.isRecord() ? "record " : "class ";
    }

    private static Set<String> members(Class<?> type) {
        Set<String> lines = new TreeSet<>();
        for (Class<?> declaring : declaringTypes(type)) {
            for (Field field : declaring.getDeclaredFields()) {
                if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
                    lines.add(field(field));
                }
            }
            for (Method method : declaring.getDeclaredMethods()) {
                if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
                    lines.add(method(method));
                }
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
                lines.add(executable(constructor, "new"));
            }
        }
        return lines;
    }

    /** The type itself, and the hidden superclasses whose members it hands on. */
    private static Set<Class<?>> declaringTypes(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        types.add(type);
        Class<?> parent = type.getSuperclass();
        while (parent != null && !isReachable(parent)) {
            types.add(parent);
            parent = parent.getSuperclass();
        }
        return types;
    }

    private static String field(Field field) {
        return modifiers(field.getModifiers(), false)
                + (field.isEnumConstant()
                        ? "constant"
                        : nullable(field.getAnnotatedType()) + name(field.getGenericType()))
                + " "
                + field.getName();
    }

    private static String method(Method method) {
        boolean ofInterface = method.getDeclaringClass().isInterface();
        String result = nullable(method.getAnnotatedReturnType()) + name(method.getGenericReturnType());
        Object byDefault = method.getDefaultValue();
        return (method.isDefault() ? "default " : "")
                + modifiers(method.getModifiers(), ofInterface)
                + executable(method, result + " " + method.getName())
                + (byDefault == null ? "" : " default " + literal(byDefault));
    }

    private static String executable(Executable executable, String name) {
        List<String> parameters = new ArrayList<>();
        Type[] types = executable.getGenericParameterTypes();
        Parameter[] declared = executable.getParameters();
        for (int i = 0; i < types.length; i++) {
            boolean rest = executable.isVarArgs() && i == types.length - 1;
            String type = name(types[i]);
            parameters.add(nullable(declared[declared.length - types.length + i].getAnnotatedType())
                    + (rest ? type.substring(0, type.length() - "[]".length()) + "..." : type));
        }
        String thrown = Stream.of(executable.getGenericExceptionTypes())
                .map(PublicApi::name)
                .collect(Collectors.joining(", "));
        String prefix = executable instanceof Constructor ? modifiers(executable.getModifiers(), false) : "";
        return prefix
                + variables(executable.getTypeParameters())
                + (executable.getTypeParameters().length == 0 ? "" : " ")
                + name
                + "("
                + String.join(", ", parameters)
                + ")"
                + (thrown.isEmpty() ? "" : " throws " + thrown);
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Stream.of(variables).map(PublicApi::variable).collect(Collectors.joining(", ", "<", ">"));
    }

    private static String variable(TypeVariable<?> variable) {
        String bounds = Stream.of(variable.getBounds())
                .filter(bound -> bound != Object.class)
                .map(PublicApi::name)
                .collect(Collectors.joining(" & "));
        return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private static String modifiers(int modifiers, boolean ofInterface) {
        int shown = modifiers
                & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
        if (ofInterface) {
            shown &= ~(Modifier.PUBLIC | Modifier.ABSTRACT);
        }
        return shown == 0 ? "" : Modifier.toString(shown) + " ";
    }

    private static String name(Type type) {
        return type.getTypeName().replace("java.lang.", "");
    }

    private static String nullable(AnnotatedElement element) {
        return element.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    }

    private static String literal(Object value) {
        return value instanceof Object[] values ? Arrays.toString(values) : value.toString();
    }

    private static boolean isReachable(Class<?> type) {
        for (Class<?> outer = type; outer != null; outer = outer.getDeclaringClass()) {
            if (!isVisible(outer.getModifiers()) || outer.isAnonymousClass() || outer.isLocalClass()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
