package io.holdfast.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Isolates the tests of an application context from each other, beside {@code @SpringBootTest} or any other annotation
 * that makes a context:
 *
 * <pre>{@code
 * @SpringBootTest
 * @HoldfastTest
 * class TripTest {
 *     @Autowired VirtualTime time;
 *     ...
 * }
 * }</pre>
 *
 * <p>Before each test, and after it, each breaker of the context is as new: in its initial state, with nothing counted;
 * shared retry budgets are full. After each test, a node that still runs fails it: the test has left a hung future
 * behind. Work may take a moment to end, so that is looked at for up to two seconds.
 *
 * <p>The context has a bean of type {@code VirtualTime}, which drives its breakers and executors: nothing times out,
 * and no breaker asks again, until the test lets time pass. Contexts are cached as always, one with and one without it.
 * Not for tests that run in parallel in one context.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ContextExtension.class)
public @interface HoldfastTest {

    /** Returns whether time is virtual. */
    boolean virtualTime() default true;
}
