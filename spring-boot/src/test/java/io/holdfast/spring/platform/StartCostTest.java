package io.holdfast.spring.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Configuration;

/** What every start would pay for, whether the part is used or not. */
class StartCostTest {

    private static List<Class<?>> configurations() throws ClassNotFoundException {
        ClassLoader loader = StartCostTest.class.getClassLoader();
        List<Class<?>> all = new ArrayList<>();
        for (String name : ImportCandidates.load(AutoConfiguration.class, loader)) {
            if (name.startsWith("io.holdfast.")) {
                Class<?> outer = Class.forName(name, false, loader);
                all.add(outer);
                for (Class<?> nested : outer.getDeclaredClasses()) {
                    if (nested.isAnnotationPresent(Configuration.class)) {
                        all.add(nested);
                    }
                }
            }
        }
        return all;
    }

    /** Resilience4j's aspects have the class of each other bean read, and look at each of its methods. */
    @Test
    void noConfigurationIsLookedAtByAspects() throws ClassNotFoundException {
        assertThat(configurations())
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        configuration -> assertThat(AopInfrastructureBean.class).isAssignableFrom(configuration));
    }
}
