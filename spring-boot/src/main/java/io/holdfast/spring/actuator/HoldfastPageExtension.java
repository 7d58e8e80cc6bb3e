package io.holdfast.spring.actuator;

import io.holdfast.spring.watchtower.Page;
import io.holdfast.watchtower.PageResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.lang.Nullable;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * The page at {@code holdfast/page}, and all its files below; every other part as the endpoint gives it. Safe for use
 * by many threads.
 */
@EndpointWebExtension(endpoint = HoldfastEndpoint.class)
final class HoldfastPageExtension {

    private static final String PAGE = "page";

    private final HoldfastEndpoint endpoint;
    private final Page page;

    HoldfastPageExtension(HoldfastEndpoint endpoint, Page page) {
        this.endpoint = endpoint;
        this.page = page;
    }

    /** The page, or else one part of the endpoint in JSON. */
    @ReadOperation
    WebEndpointResponse<Object> part(@Selector String part) {
        if (part.equals(PAGE)) {
            return page.content()
                    .map(content -> response(content.index(PAGE)))
                    .orElseGet(HoldfastPageExtension::noPage);
        }
        Map<String, Object> found = endpoint.part(part);
        return found == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(found);
    }

    /** What lies below the page. Parameters are those that the page's own scripts give. */
    @ReadOperation(produces = MimeTypeUtils.ALL_VALUE)
    WebEndpointResponse<Object> file(
            @Selector String part,
            @Selector(match = Match.ALL_REMAINING) String[] path,
            @Nullable String after,
            @Nullable String run,
            @Nullable String since,
            @Nullable String until,
            @Nullable String offset,
            @Nullable String limit,
            @Nullable String search,
            @Nullable String state,
            @Nullable String registry,
            @Nullable String name) {
        if (!part.equals(PAGE)) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "after", after);
        put(query, "run", run);
        put(query, "since", since);
        put(query, "until", until);
        put(query, "offset", offset);
        put(query, "limit", limit);
        put(query, "search", search);
        put(query, "state", state);
        put(query, "registry", registry);
        put(query, "name", name);
        return page.content()
                .map(content -> response(content.get(String.join("/", path), query)))
                .orElseGet(HoldfastPageExtension::noPage);
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    private static WebEndpointResponse<Object> noPage() {
        return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
    }

    private static WebEndpointResponse<Object> response(PageResponse response) {
        return new WebEndpointResponse<>(
                new ByteArrayResource(response.body()), response.status(), MimeType.valueOf(response.contentType()));
    }
}
