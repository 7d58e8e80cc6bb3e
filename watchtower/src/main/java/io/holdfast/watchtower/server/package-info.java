/**
 * The page, the snapshot and the feed over HTTP and WebSocket: read-only, guarded, and never in the way of the service.
 */
@NullMarked
package io.holdfast.watchtower.server;

import org.jspecify.annotations.NullMarked;
