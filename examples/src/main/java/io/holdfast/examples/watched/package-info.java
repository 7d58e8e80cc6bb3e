/** The chat worker as a service that can be watched while its upstreams fail and recover. */
@org.jspecify.annotations.NullMarked
package io.holdfast.examples.watched;
