package io.holdfast.spring.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

/** Many threads whose first calls of a fallback method that is not public come at once. */
class FallbackUnderLoadTest {

    private static final int THREADS = 16;
    private static final int CLASSES = 40;
    private static final int CALLS = 50;

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    BreakerAutoConfiguration.class,
                    FallbackAutoConfiguration.class,
                    CircuitBreakerAutoConfiguration.class))
            .withPropertyValues("spring.aop.proxy-target-class=false"); // a subclass would need the class's own loader

    @Test
    void fallbacksThatAreNotPublic_answerEveryCall() {
        assertThat(errors(application, WithPrivateFallback.class)).isEmpty();
        assertThat(errors(application, WithPackagePrivateFallback.class)).isEmpty();
    }

    /** As long as this passes, decorators of ours are needed. */
    @Test
    void withResilience4jsOwnDecorators_callsFailWithAccessErrors() {
        assertThat(errors(application.withPropertyValues("holdfast.enabled=false"), WithPrivateFallback.class))
                .isNotEmpty()
                .allMatch(error -> error.contains("IllegalAccessException"));
    }

    private static List<String> errors(ApplicationContextRunner application, Class<?> type) {
        List<String> errors = new ArrayList<>();
        ApplicationContextRunner filled = application;
        for (int i = 0; i < CLASSES; i++) {
            filled = withFresh(filled, "fresh" + i, type);
        }
        filled.run(context -> {
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                for (Supplier<?> bean : context.getBeansOfType(Supplier.class).values()) {
                    errors.addAll(errors(threads, bean));
                }
            } finally {
                threads.shutdownNow();
            }
        });
        return errors;
    }

    private static <T> ApplicationContextRunner withFresh(
            ApplicationContextRunner application, String name, Class<T> type) {
        return application.withBean(name, new OneClass(type).define());
    }

    private static List<String> errors(ExecutorService threads, Supplier<?> bean) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<List<String>>> parts = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            parts.add(threads.submit(() -> {
                together.await(20, TimeUnit.SECONDS);
                List<String> errors = new ArrayList<>();
                for (int call = 0; call < CALLS; call++) {
                    try {
                        assertThat(bean.get()).isEqualTo("instead");
                    } catch (Exception e) {
                        errors.add(NestedExceptionUtils.getMostSpecificCause(e).toString());
                    }
                }
                return errors;
            }));
        }
        List<String> errors = new ArrayList<>();
        for (Future<List<String>> part : parts) {
            errors.addAll(part.get(30, TimeUnit.SECONDS));
        }
        return errors;
    }

    /** Defines one class anew, as nobody has called its methods before. */
    private static final class OneClass extends ClassLoader {
        private final Class<?> original;

        OneClass(Class<?> original) {
            super(original.getClassLoader());
            this.original = original;
        }

        Class<?> define() {
            String file = "/" + original.getName().replace('.', '/') + ".class";
            try (InputStream bytes = original.getResourceAsStream(file)) {
                byte[] content = bytes.readAllBytes();
                return defineClass(original.getName(), content, 0, content.length);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
