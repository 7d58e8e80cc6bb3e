package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.DidYouMean;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.NodeBinder;
import io.holdfast.spring.NodeExecutorCustomizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Finds what belongs to each contract, and says all that is wrong at once. Made when the first executor is asked for,
 * at the latest when all beans are there.
 */
final class Wiring implements SmartInitializingSingleton, AopInfrastructureBean {

    /** A node with all that belongs to it. */
    private record Bound(Node node, Call call, NodePolicy policy) {}

    private final ConfigurableListableBeanFactory beans;
    private final Settings settings;
    private final Problems problems = new Problems();
    private final Map<String, Contract<?>> contracts = new LinkedHashMap<>();
    private final Map<String, List<Bound>> bound = new LinkedHashMap<>();
    private final Map<String, Set<String>> behind = new LinkedHashMap<>();
    private final List<BeanMethod> methods;
    private final ExecutorDrain drain;

    /**
     * Finds and checks everything.
     *
     * @param names the beans of contracts that get an executor here
     * @throws WiringException if something is wrong
     */
    Wiring(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            Collection<String> names,
            ExecutorDrain drain) {
        this.beans = beans;
        this.drain = drain;
        this.settings = new Settings(environment);
        names.forEach(name -> contracts.put(name, beans.getBean(name, Contract.class)));
        BeanSearch search = new BeanSearch(beans);
        List<Found> found = names.isEmpty() ? List.of() : new ArrayList<>(search.all());
        if (!names.isEmpty()) {
            for (String binder : beans.getBeanNamesForType(NodeBinder.class)) {
                BoundInCode code = new BoundInCode(binder);
                beans.getBean(binder, NodeBinder.class).bind(code);
                found.addAll(code.found());
            }
        }
        this.methods = search.methods();
        Map<String, Contract<?>> known = new LinkedHashMap<>(contracts);
        for (String name : beans.getBeanNamesForType(Contract.class, true, false)) {
            known.computeIfAbsent(name, any -> beans.getBean(name, Contract.class));
        }
        checkNames(known.values(), found);
        bindAll(found);
        problems.mustBeNone();
    }

    private static List<String> nodes(Collection<Contract<?>> contracts) {
        return contracts.stream()
                .flatMap(contract -> contract.nodes().stream())
                .map(Node::name)
                .distinct()
                .toList();
    }

    /** The contracts of executors made by hand count too: what they have beside them is no mistake. */
    private void checkNames(Collection<Contract<?>> known, List<Found> found) {
        List<String> nodes = nodes(known);
        List<String> intents = known.stream()
                .flatMap(contract -> Stream.of(contract.intentType().getEnumConstants()))
                .map(intent -> ((Enum<?>) intent).name())
                .distinct()
                .toList();
        NodeKeys keys = new NodeKeys(problems, nodes, intents);
        if (settings.isOn(PropertyCheck.SWITCH)) {
            settings.given().stream().filter(NodeKeys::concerns).forEach(keys::check);
        }
        for (Found each : found) {
            if (Names.find(each.node(), nodes) == null) {
                problems.add(Problem.of(
                        each.where() + ": no node '" + each.node() + "' (expected: one of " + Settings.list(nodes) + ")"
                                + DidYouMean.hint(each.node(), nodes),
                        "Correct the name of the node, or add the node to a contract."));
            }
        }
    }

    private void bindAll(List<Found> found) {
        List<String> nodes = nodes(contracts.values());
        BreakerRegistry registry = registry();
        PolicySettings policies = new PolicySettings(settings, problems, registry);
        contracts.forEach((name, contract) -> {
            List<Bound> all = new ArrayList<>();
            for (Node node : contract.nodes()) {
                List<Found> ofNode = found.stream()
                        .filter(each -> node.name().equals(Names.find(each.node(), nodes)) && isMeant(node, each))
                        .toList();
                ofNode.forEach(each -> behind.computeIfAbsent(name, any -> new LinkedHashSet<>())
                        .add(each.bean()));
                Bound one = bind(name, contract, node, ofNode, policies);
                if (one != null) {
                    all.add(one);
                }
            }
            bound.put(name, all);
        });
    }

    /** A node that code gave tells those of one name in several contracts apart; else its name is enough. */
    private boolean isMeant(Node node, Found found) {
        Node exact = found.exact();
        return exact == null
                || exact.equals(node)
                || contracts.values().stream()
                        .noneMatch(contract -> contract.nodes().contains(exact));
    }

    private @Nullable Bound bind(
            String name, Contract<?> contract, Node node, List<Found> found, PolicySettings policies) {
        Found.OfFunction function = function(name, node, found);
        Call call = function == null
                ? null
                : problems.attempt(
                        () -> function.call().apply(node), () -> Problem.of(function.where(), Problems.SEE_CODE));
        NodePolicy policy = policies.policy(contract, node, code(node, function, found), links(node, found));
        return call == null || policy == null ? null : new Bound(node, call, policy);
    }

    private Found.@Nullable OfFunction function(String contract, Node node, List<Found> found) {
        List<Found.OfFunction> functions = only(Found.OfFunction.class, found);
        if (functions.size() != 1) {
            String what = functions.isEmpty()
                    ? "no function"
                    : "functions "
                            + Settings.list(functions.stream().map(Found::where).toList());
            problems.add(Problem.of(
                    "node '" + node.name() + "' of contract '" + contract + "': " + what
                            + " (expected: one bean method with @NodeFunction(\"" + node.name()
                            + "\"), function bean or binding)",
                    "See that each node has one function."));
        }
        return functions.isEmpty() ? null : functions.get(0);
    }

    private @Nullable NodePolicy code(Node node, Found.@Nullable OfFunction function, List<Found> found) {
        List<Found.OfPolicy> said = new ArrayList<>(only(Found.OfPolicy.class, found));
        if (function != null && function.policy() != null) {
            said.add(new Found.OfPolicy(function.node(), function.bean(), function.where(), function.policy()));
        }
        if (said.size() > 1) {
            problems.add(Problem.of(
                    "node '" + node.name() + "': policies of "
                            + Settings.list(said.stream().map(Found::where).toList()) + " (expected: one)",
                    Problems.SEE_CODE));
        }
        return said.isEmpty() ? null : said.get(0).policy();
    }

    private List<Fallback> links(Node node, List<Found> found) {
        List<Fallback> links = new ArrayList<>();
        Map<Integer, String> places = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        only(Found.OfFallback.class, found).stream()
                .sorted(Comparator.comparingInt(Found.OfFallback::order))
                .forEach(each -> {
                    mustDiffer(node, "order " + each.order(), places.put(each.order(), each.where()), each);
                    mustDiffer(
                            node, "name " + each.name(), names.put(Names.canonical(each.name()), each.where()), each);
                    Fallback link = problems.attempt(
                            () -> each.link().apply(node), () -> Problem.of(each.where(), Problems.SEE_CODE));
                    if (link != null) {
                        links.add(link);
                    }
                });
        return links;
    }

    private void mustDiffer(Node node, String what, @Nullable String other, Found.OfFallback each) {
        if (other != null) {
            problems.add(Problem.of(
                    "fallbacks of node '" + node.name() + "': " + what + " for " + other + " and " + each.where()
                            + " (expected: different ones)",
                    "Give each @NodeFallback of a node a name and an order of its own."));
        }
    }

    private static <T extends Found> List<T> only(Class<T> type, List<Found> found) {
        return found.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private BreakerRegistry registry() {
        BreakerRegistry bean = beans.getBeanProvider(BreakerRegistry.class).getIfUnique();
        return Objects.requireNonNullElseGet(bean, BreakerRegistry::shared);
    }

    /** Makes the executor of a contract's bean, to be a bean itself. */
    NodeExecutor<?> executor(String contract, String name, String bean) {
        NodeExecutor<?> executor = build(Objects.requireNonNull(contracts.get(contract)), contract, name);
        behind.getOrDefault(contract, Set.of()).stream()
                .filter(function -> !declaresDependency(function, bean))
                .forEach(function -> beans.registerDependentBean(function, bean));
        drain.add(executor);
        return executor;
    }

    /** Spring refuses a bean that declares to depend on one that depends on it. */
    private boolean declaresDependency(String function, String executor) {
        String[] declared = beans.containsBeanDefinition(function)
                ? beans.getMergedBeanDefinition(function).getDependsOn()
                : null;
        return declared != null && List.of(declared).contains(executor);
    }

    private <I extends Enum<I>> NodeExecutor<I> build(Contract<I> contract, String bean, String name) {
        NodeExecutorBuilder<I> builder = NodeExecutor.builder(contract).name(name);
        beans.getBeanProvider(BreakerRegistry.class).ifUnique(builder::registry);
        beans.getBeanProvider(TimeSource.class).ifUnique(builder::timeSource);
        Followers.join(builder, beans, settings);
        beans.getBeanProvider(NodeExecutorCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(bean, builder));
        Problems late = new Problems();
        NodeExecutor<I> executor = late.attempt(
                () -> {
                    set(contract, builder);
                    bound.getOrDefault(bean, List.of())
                            .forEach(each -> each.call().bind(builder, each.node(), each.policy()));
                    return builder.build();
                },
                () -> new Problem(
                        "executor of contract '" + bean + "'",
                        "Set holdfast.deadline, and correct what the message names.",
                        settings.origin("holdfast.deadline")));
        late.mustBeNone();
        return Objects.requireNonNull(executor);
    }

    private <I extends Enum<I>> void set(Contract<I> contract, NodeExecutorBuilder<I> builder) {
        Duration deadline = settings.duration("deadline");
        Duration grace = settings.duration("grace");
        Duration reserve = settings.duration("fallback-reserve");
        if (deadline != null) {
            builder.deadline(deadline);
        }
        if (grace != null) {
            builder.grace(grace);
        }
        if (reserve != null) {
            builder.fallbackReserve(reserve);
        }
        for (I intent : contract.intentType().getEnumConstants()) {
            Duration own = settings.deadline(intent);
            if (own != null) {
                builder.deadline(intent, own);
            }
        }
    }

    @Override
    public void afterSingletonsInstantiated() {
        Problems late = new Problems();
        for (BeanMethod method : methods) {
            late.attempt(
                    () -> {
                        method.check();
                        return method;
                    },
                    () -> Problem.of(method.where(), Problems.SEE_CODE));
        }
        late.mustBeNone();
    }
}
