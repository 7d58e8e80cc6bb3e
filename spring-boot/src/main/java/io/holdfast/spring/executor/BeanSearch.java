package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.FailureKind;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeException;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.NodeFallback;
import io.holdfast.spring.NodeFunction;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/** Finds functions, fallbacks and policies among the beans; only policies and links are made for that. */
final class BeanSearch {

    private static final Map<Class<?>, Function<Object, Call>> FORMS = new LinkedHashMap<>();

    static {
        FORMS.put(io.holdfast.executor.NodeFunction.class, f -> Call.of((io.holdfast.executor.NodeFunction) f));
        FORMS.put(
                io.holdfast.executor.NodeFunction.WithContext.class,
                f -> Call.of((io.holdfast.executor.NodeFunction.WithContext) f));
        FORMS.put(AsyncNodeFunction.class, f -> Call.ofAsync((AsyncNodeFunction) f));
        FORMS.put(AsyncNodeFunction.WithContext.class, f -> Call.ofAsync((AsyncNodeFunction.WithContext) f));
    }

    private final ConfigurableListableBeanFactory beans;
    private final List<BeanMethod> methods = new ArrayList<>();

    BeanSearch(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Everything that was said about nodes, but for what binders say. */
    List<Found> all() {
        List<Found> found = new ArrayList<>();
        FORMS.forEach((type, form) -> {
            for (String name : beans.getBeanNamesForType(type, true, false)) {
                NodeFunction said = beans.findAnnotationOnBean(name, NodeFunction.class, false);
                String node = said == null ? name : said.value();
                found.add(new Found.OfFunction(
                        node, name, "bean '" + name + "'", of -> form.apply(beans.getBean(name)), null, null));
            }
        });
        for (String name : beans.getBeanNamesForType(Fallback.class, true, false)) {
            NodeFallback said = beans.findAnnotationOnBean(name, NodeFallback.class, false);
            if (said != null) {
                String link = said.name().isEmpty() ? name : said.name();
                found.add(new Found.OfFallback(
                        said.value(),
                        name,
                        "bean '" + name + "'",
                        link,
                        said.order(),
                        of -> beans.getBean(name, Fallback.class)));
            }
        }
        for (String name : beans.getBeanNamesForType(NodePolicy.class, true, false)) {
            found.add(policy(name));
        }
        for (String name : beans.getBeanDefinitionNames()) {
            Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : beans.getType(name, false);
            if (type != null) {
                ofMethods(name, ClassUtils.getUserClass(type), found);
            }
        }
        return found;
    }

    /** The methods found, to be checked once all beans are there. */
    List<BeanMethod> methods() {
        return methods;
    }

    private Found policy(String name) {
        Qualifier said = beans.findAnnotationOnBean(name, Qualifier.class, false);
        String node = said != null ? said.value() : name.replaceFirst("(?i)-?policy$", "");
        return new Found.OfPolicy(node, name, "bean '" + name + "'", beans.getBean(name, NodePolicy.class));
    }

    private void ofMethods(String bean, Class<?> type, List<Found> found) {
        if (AnnotationUtils.isCandidateClass(type, Set.of(NodeFunction.class, NodeFallback.class))) {
            MethodIntrospector.selectMethods(
                            type,
                            (Method method) -> AnnotatedElementUtils.hasAnnotation(method, NodeFunction.class)
                                    || AnnotatedElementUtils.hasAnnotation(method, NodeFallback.class))
                    .stream()
                    .filter(method -> !AnnotatedElementUtils.hasAnnotation(method, Bean.class))
                    .forEach(method -> add(new BeanMethod(beans, bean, method), type, found));
        }
    }

    private void add(BeanMethod method, Class<?> type, List<Found> found) {
        methods.add(method);
        NodeFunction function = AnnotatedElementUtils.findMergedAnnotation(method.method(), NodeFunction.class);
        if (function != null) {
            found.add(new Found.OfFunction(
                    function.value(),
                    method.bean(),
                    method.where(),
                    node -> MethodFunction.of(method, type, node, false),
                    null,
                    null));
        }
        NodeFallback fallback = AnnotatedElementUtils.findMergedAnnotation(method.method(), NodeFallback.class);
        if (fallback != null) {
            String name = fallback.name().isEmpty() ? method.method().getName() : fallback.name();
            found.add(new Found.OfFallback(
                    fallback.value(),
                    method.bean(),
                    method.where(),
                    name,
                    fallback.order(),
                    node -> link(method, type, node, name)));
        }
    }

    private static Fallback link(BeanMethod method, Class<?> type, Node node, String name) {
        Fallback link = MethodFunction.of(method, type, node, true).link().named(name);
        for (Class<?> parameter : method.method().getParameterTypes()) {
            if (Throwable.class.isAssignableFrom(parameter) && parameter != Throwable.class) {
                // What the executor itself finds, such as a timeout, is a NodeException.
                Fallback restricted =
                        parameter.isAssignableFrom(NodeException.class) ? link : link.on(FailureKind.ERROR);
                return restricted.onErrors(parameter.asSubclass(Throwable.class));
            }
        }
        return link;
    }
}
