package io.holdfast.spring.test;

import io.holdfast.core.time.VirtualTime;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Adds the clock before anything is configured, so that registry and executors find it. Equal to any other, so that
 * classes that want it share a context.
 */
record VirtualTimeCustomizer() implements ContextCustomizer {

    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        RootBeanDefinition definition = new RootBeanDefinition(VirtualTime.class, VirtualTime::new);
        definition.setPrimary(true);
        ((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("virtualTime", definition);
    }
}
