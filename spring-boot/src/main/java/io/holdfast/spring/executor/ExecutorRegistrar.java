package io.holdfast.spring.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.executor.NodeExecutor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * Registers an executor for each bean of type {@link Contract}, unless the application has one for the same intents. It
 * is found by its type {@code NodeExecutor<Intent>} and, where intents are shared, by the name of the contract's bean
 * as a qualifier. For {@code tripContract} it is called {@code tripExecutor}, else {@code nodeExecutor}.
 */
final class ExecutorRegistrar implements BeanDefinitionRegistryPostProcessor {

    static final String WIRING = "holdfastWiring";
    static final String DRAIN = "holdfastExecutorDrain";

    /** Of the package for the web, which lets answers be thrown; Spring searches each advice when it starts. */
    private static final String ADVICE = "holdfastAnswerExceptionAdvice";

    private final List<String> contracts = new ArrayList<>();

    /** The beans of contracts that get an executor. */
    List<String> contracts() {
        return List.copyOf(contracts);
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        ConfigurableListableBeanFactory beans = (ConfigurableListableBeanFactory) registry;
        Set<Class<?>> taken = new HashSet<>();
        for (String name : beans.getBeanNamesForType(NodeExecutor.class, true, false)) {
            String own = contractOf(beans, name);
            if (own != null) {
                contracts.add(own);
            }
            taken.add(intents(beans, name, NodeExecutor.class));
        }
        String[] found = beans.getBeanNamesForType(Contract.class, true, false);
        if (found.length == 0) {
            remove(registry, WIRING, DRAIN);
            if (!inherits(beans, Contract.class) && !inherits(beans, NodeExecutor.class)) {
                remove(registry, ADVICE);
            }
        }
        for (String name : found) {
            Class<?> intents = intents(beans, name, Contract.class);
            if (!taken.contains(intents) && !taken.contains(Enum.class)) {
                contracts.add(name);
                register(registry, name, intents);
            }
        }
    }

    /** Most applications begin with annotations alone; their start shall not pay for what they do not use. */
    private static void remove(BeanDefinitionRegistry registry, String... names) {
        for (String name : names) {
            if (registry.containsBeanDefinition(name)) {
                registry.removeBeanDefinition(name);
            }
        }
    }

    private static boolean inherits(ConfigurableListableBeanFactory beans, Class<?> type) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0;
    }

    /** The contract, where the definition is one that was written down here ahead of time; else null. */
    private static @Nullable String contractOf(ConfigurableListableBeanFactory beans, String name) {
        ConstructorArgumentValues arguments =
                beans.getMergedBeanDefinition(name).getConstructorArgumentValues();
        ValueHolder contract = arguments.getIndexedArgumentValue(0, null);
        ValueHolder bean = arguments.getIndexedArgumentValue(2, null);
        return contract != null && bean != null && name.equals(bean.getValue())
                ? String.valueOf(contract.getValue())
                : null;
    }

    /** {@link Enum} itself where the bean does not say. */
    private static Class<?> intents(ConfigurableListableBeanFactory beans, String name, Class<?> type) {
        ResolvableType declared = beans.getMergedBeanDefinition(name).getResolvableType();
        return declared.as(type).getGeneric(0).resolve(Enum.class);
    }

    private static void register(BeanDefinitionRegistry registry, String contract, Class<?> intents) {
        String plain = contract.replaceFirst("(?i)contract$", "");
        String base = plain.isEmpty() ? "node" : plain;
        String bean = base + "Executor";
        for (int i = 2; registry.containsBeanDefinition(bean); i++) {
            bean = base + "Executor" + i;
        }
        RootBeanDefinition definition = new RootBeanDefinition();
        definition.setTargetType(
                intents == Enum.class
                        ? ResolvableType.forRawClass(NodeExecutor.class)
                        : ResolvableType.forClassWithGenerics(NodeExecutor.class, intents));
        // No supplier, which could not be written down as code ahead of time.
        definition.setFactoryBeanName(WIRING);
        definition.setFactoryMethodName("executor");
        ConstructorArgumentValues arguments = definition.getConstructorArgumentValues();
        arguments.addIndexedArgumentValue(0, contract);
        arguments.addIndexedArgumentValue(1, plain.isEmpty() ? contract : plain);
        arguments.addIndexedArgumentValue(2, bean);
        definition.setDestroyMethodName("close");
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, contract));
        registry.registerBeanDefinition(bean, definition);
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        // everything was said by definitions
    }
}
