package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.watchtower.Watchtower;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two breakers of one name in two registries, and two nodes of one name in two executors, stay two. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoRegistriesSystemTest {

    private enum Intent {
        ASK
    }

    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> REPLY = Field.of("reply", String.class);
    private static final Node DB = Node.named("db").reads(CITY).writes(REPLY);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(DB)
            .intent(Intent.ASK, intent -> intent.requires(REPLY))
            .build();

    @Test
    void breakersOfOneName_areTwoInHeadlineListMapAnnouncementAndDetail(Browser browser) {
        BreakerRegistry orders = Breakers.registry(0);
        BreakerRegistry billing = Breakers.registry(0);
        orders.breaker("db");
        billing.breaker("db");
        try (Watchtower tower = Breakers.tower()
                .registry("orders", orders)
                .registry("billing", billing)
                .start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");

            Breakers.open(billing.breaker("db"), "of billing");
            browser.waitForText("#headline p", "db (billing)");
            browser.waitForText("#announce", "db (billing): open");
            assertThat(browser.text(".attention")).contains("db (billing)").doesNotContain("orders");
            assertThat(browser.all(".map .cell")).hasSize(2);
            assertThat(browser.all(".map .cell[title='db (billing): open']")).hasSize(1);
            Breakers.open(orders.breaker("db"), "of orders");
            browser.waitForText("#announce", "db (orders): open");

            browser.show("breakers/orders/db");
            browser.waitForText(".detail .errors", "of orders");
            browser.show("breakers/billing/db");
            browser.waitForText(".detail .errors", "of billing");
            assertThat(browser.text(".breaker-rows tbody")).contains("billing · failure", "orders · failure");
        }
    }

    @Test
    void nodesOfOneName_areTwo_andEachLeadsToItsOwnBreaker(Browser browser) {
        try (NodeExecutor<Intent> chat = executor("of chat");
                NodeExecutor<Intent> mail = executor("of mail");
                Watchtower tower = Breakers.tower()
                        .executor("chat", chat)
                        .executor("mail", mail)
                        .start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            for (int i = 0; i < 120; i++) {
                mail.run(Intent.ASK, Values.of(CITY, "Oslo")).join();
            }
            browser.waitForText(".attention", "db (mail)");

            browser.show("nodes");
            browser.waitUntil(
                    "two rows",
                    () -> browser.all(".node-rows tbody tr[data-key]").size() == 2);
            assertThat(browser.all(".node-rows a[href='#breakers/chat/db']")).hasSize(1);
            browser.click(".node-rows a[href='#breakers/mail/db']");
            browser.waitForText(".detail .errors", "of mail");

            browser.show("contract/chat");
            browser.waitForText(".graph", "0/s");
            browser.waitForTicks(2);
            assertThat(browser.text(".graph"))
                    .as("the breaker of mail is none of chat's")
                    .doesNotContain("breaker open");
            browser.show("contract/mail");
            browser.waitForText(".graph", "breaker open");
        }
    }

    private static NodeExecutor<Intent> executor(String message) {
        return NodeExecutor.builder(CONTRACT)
                .registry(BreakerRegistry.ofDefaults())
                .deadline(Duration.ofSeconds(5))
                .bind(DB, NodePolicy.timeout(Duration.ofSeconds(2)).failClose(), in -> failing(message))
                .build();
    }

    private static String failing(String message) {
        throw new IllegalStateException(message);
    }
}
