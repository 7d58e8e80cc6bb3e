/**
 * The world the chat worker lives in: real HTTP servers on the loopback interface, and the client that calls them. The
 * servers misbehave on a schedule; nothing here knows of Holdfast.
 */
@NullMarked
package io.holdfast.examples.upstream;

import org.jspecify.annotations.NullMarked;
