package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.executor.NodeExecutor;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

/** The executors' beans can be written down as code at build time. */
class AheadOfTimeTest {

    @Configuration(proxyBeanMethods = false)
    static class Application {
        @Bean
        Contract<Trip> tripContract() {
            return Trip.contract();
        }

        @Bean
        String asks(NodeExecutor<Trip> executor) {
            return executor.toString();
        }
    }

    @Test
    void anExecutor_becomesCode() {
        try (var context = new AnnotationConfigApplicationContext()) {
            TestPropertyValues.of("holdfast.deadline=2s").applyTo(context);
            context.register(Application.class, ExecutorAutoConfiguration.class);
            InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
            var generation =
                    new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(Application.class)), files);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            assertThat(files.getGeneratedFiles(Kind.SOURCE).keySet())
                    .anyMatch(name -> name.contains("Wiring__BeanDefinitions"));
        }
    }
}
