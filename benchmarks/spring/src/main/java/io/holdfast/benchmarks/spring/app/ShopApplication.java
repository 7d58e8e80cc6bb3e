package io.holdfast.benchmarks.spring.app;

import java.util.function.Supplier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A web service with a guarded bean, as Resilience4j's starter has them; reached by reflection, a loader each. */
@SpringBootApplication
public class ShopApplication {

    /** Starts it; what is returned ends it and hands out its guarded calls. */
    public static ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(ShopApplication.class);
        application.setRegisterShutdownHook(false);
        return application.run();
    }

    /** The annotated call, through the bean's proxy. */
    public static Supplier<Object> call(ConfigurableApplicationContext context, String name) {
        Prices prices = context.getBean(Prices.class);
        return switch (name) {
            case "breaker" -> () -> prices.guarded("hat");
            case "breaker-and-retry" -> () -> prices.guardedAndRetried("hat");
            case "failing" -> () -> prices.failing("hat");
            default -> () -> prices.bare("hat");
        };
    }
}
