package io.holdfast.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Asks each test class whether it wants virtual time. */
final class VirtualTimeCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> test, List<ContextConfigurationAttributes> attributes) {
        HoldfastTest said = TestContextAnnotationUtils.findMergedAnnotation(test, HoldfastTest.class);
        return said != null && said.virtualTime() ? new VirtualTimeCustomizer() : null;
    }
}
