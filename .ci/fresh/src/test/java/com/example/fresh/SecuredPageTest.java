package com.example.fresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The page under the actuator, behind Spring Security as Boot sets it up. */
@Timeout(60)
class SecuredPageTest {

    private static final String PAGE = "/actuator/holdfast/page";

    @Test
    void page_isShownToThoseWhoAreLetIn_alone() throws Exception {
        try (ConfigurableApplicationContext context = SpringApplication.run(
                Fresh.class,
                "--spring.security.user.name=reader",
                "--spring.security.user.password=secret",
                "--holdfast.watchtower.enabled=true",
                "--holdfast.watchtower.management=true")) {
            assertThat(get(context, PAGE, "reader:wrong").statusCode()).isEqualTo(401);
            HttpResponse<String> page = get(context, PAGE, "reader:secret");
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
            assertThat(page.body()).contains("<!doctype html>").contains("Content-Security-Policy");
            assertThat(get(context, "/actuator/holdfast", "reader:secret").statusCode()).isEqualTo(200);
            assertThat(get(context, "/actuator/holdfast", "reader:wrong").statusCode()).isEqualTo(401);
        }
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String login)
            throws Exception {
        String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return Client.get(context, path, "Authorization", "Basic " + basic);
    }
}
