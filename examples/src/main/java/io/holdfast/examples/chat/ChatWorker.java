package io.holdfast.examples.chat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.examples.upstream.Reply;
import io.holdfast.examples.upstream.UpstreamClient;
import io.holdfast.examples.upstream.Upstreams;
import io.holdfast.executor.Answer;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers questions: binds every node of {@link ChatContract} to its policy, its upstream and its fail mode. */
public final class ChatWorker implements AutoCloseable {
    private final UpstreamClient client = new UpstreamClient();
    private final Upstreams upstreams;
    private final NodeExecutor<Intent> executor;

    /**
     * Checks that contract and policies fit together.
     *
     * @param registry holds the breakers, one a node
     */
    public ChatWorker(Upstreams upstreams, BreakerRegistry registry) {
        this.upstreams = upstreams;
        this.executor = bindFallbackNodes(bindOpenAndClosedNodes(NodeExecutor.builder(ChatContract.CONTRACT)
                        .registry(registry)
                        .deadline(ChatPolicies.DEADLINE)
                        .deadline(Intent.GENERAL, ChatPolicies.MODEL_DEADLINE)))
                .build();
    }

    /**
     * Opens a connection to every upstream, as a service does before it says that it is ready; they must be healthy.
     */
    public void connect() {
        CompletableFuture<?>[] greetings = upstreams.upstreams().stream()
                .map(upstream -> client.ask(upstream, "hello"))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(greetings).join();
    }

    /**
     * Returns a future that always completes within the deadline, and never exceptionally: failures are in the answer.
     */
    public CompletableFuture<Answer> ask(Question question) {
        Values inputs = Values.of(ChatContract.QUESTION, question.text());
        if (question.district() != null) {
            inputs = inputs.and(ChatContract.DISTRICT, question.district());
        }
        return executor.run(question.intent(), inputs);
    }

    /** Returns the executor of the nodes, to be watched. */
    public NodeExecutor<?> executor() {
        return executor;
    }

    @Override
    public void close() {
        executor.close();
    }

    private NodeExecutorBuilder<Intent> bindOpenAndClosedNodes(NodeExecutorBuilder<Intent> builder) {
        return builder.bindAsync(ChatContract.GENERAL_NODE, ChatPolicies.GENERAL.failClose(), explain())
                .bindAsync(
                        ChatContract.CHARACTER_NODE,
                        ChatPolicies.CHARACTER.failOpen(new Fact.CharacterLine("(the mascot is asleep)")),
                        ask("characters", reply -> new Fact.CharacterLine(reply.get("line"))))
                .bindAsync(
                        ChatContract.WEATHER_NODE,
                        ChatPolicies.WEATHER.failOpen(),
                        ask("weather", ChatContract.DISTRICT, ChatWorker::weather))
                .bindAsync(
                        ChatContract.IMAGE_NODE,
                        ChatPolicies.IMAGE
                                .declines(PictureRefusedException.class)
                                .failOpen(),
                        ask("images", ChatWorker::picture))
                .bindAsync(
                        ChatContract.EVAL_NODE,
                        ChatPolicies.EVAL.failOpen(),
                        inputs -> client.ask(
                                        upstreams.upstream("model"),
                                        inputs.get(ChatContract.GENERAL).text())
                                .thenApply(reply -> new Fact.Grade(reply.get("grade"))));
    }

    private NodeExecutorBuilder<Intent> bindFallbackNodes(NodeExecutorBuilder<Intent> builder) {
        AsyncNodeFunction rules = ask("rules", reply -> new Fact.DisposalRules(reply.get("rule")));
        AsyncNodeFunction archive = ask("archive", reply -> new Fact.DisposalRules(reply.get("rule")));
        return builder.bindAsync(
                        ChatContract.WASTE_RAG,
                        ChatPolicies.WASTE_RAG
                                .fallback(Fallback.alternate(ChatContract.WASTE_ARCHIVE))
                                .fallback(search(Fact.DisposalRules::new)),
                        rules)
                .bindAsync(ChatContract.WASTE_ARCHIVE, ChatPolicies.WASTE_ARCHIVE.failOpen(), archive)
                .bindAsync(
                        ChatContract.BULK_WASTE_NODE,
                        ChatPolicies.BULK_WASTE.fallback(search(Fact.BulkWaste::new)),
                        ask("bulk", reply -> new Fact.BulkWaste(reply.get("fee"))))
                .bindAsync(
                        ChatContract.LOCATION_NODE,
                        ChatPolicies.LOCATION.fallback(model(Fact.Place::new)),
                        ask("places", reply -> new Fact.Place(reply.get("place"))))
                .bindAsync(
                        ChatContract.COLLECTION_POINT_NODE,
                        ChatPolicies.COLLECTION_POINT.fallback(search(Fact.Place::new)),
                        ask("places", reply -> new Fact.Place(reply.get("place"))))
                .bindAsync(
                        ChatContract.WEB_SEARCH_NODE,
                        ChatPolicies.WEB_SEARCH.fallback(model(Fact.SearchHit::new)),
                        ask("search", reply -> new Fact.SearchHit(reply.get("hit"))))
                .bindAsync(
                        ChatContract.PRICE_NODE,
                        ChatPolicies.PRICE.fallback(Fallback.lastKnownGood(
                                inputs -> inputs.get(ChatContract.QUESTION), ofSeconds(60), 1000)),
                        ask("prices", reply -> new Fact.Price(reply.get("price"))));
    }

    private AsyncNodeFunction explain() {
        return ask("model", reply -> new Fact.Explanation(reply.get("text")));
    }

    /** A fallback that looks for the question on the web. */
    private Fallback search(Function<String, ? extends Fact> wrap) {
        return Fallback.ofAsync(ask("search", reply -> wrap.apply(reply.get("hit"))))
                .named("web search")
                .timeout(ofMillis(400));
    }

    /** A fallback that asks the language model. */
    private Fallback model(Function<String, ? extends Fact> wrap) {
        return Fallback.ofAsync(ask("model", reply -> wrap.apply(reply.get("text"))))
                .named("language model")
                .timeout(ofMillis(600));
    }

    private AsyncNodeFunction ask(String upstream, Function<Reply, ? extends Fact> read) {
        return ask(upstream, ChatContract.QUESTION, read);
    }

    private AsyncNodeFunction ask(String upstream, Field<String> about, Function<Reply, ? extends Fact> read) {
        return inputs -> answerOf(upstream, inputs.get(about)).thenApply(read);
    }

    private CompletableFuture<Reply> answerOf(String upstream, String question) {
        return client.ask(upstreams.upstream(upstream), question);
    }

    private static Fact.Picture picture(Reply reply) {
        if (reply.has("refused")) {
            throw new PictureRefusedException(reply.get("refused"));
        }
        return new Fact.Picture(reply.get("picture"));
    }

    private static Fact.Weather weather(Reply reply) {
        return new Fact.Weather(reply.get("sky"), Integer.parseInt(reply.get("celsius")));
    }
}
