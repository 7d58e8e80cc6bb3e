/** The page on an application, with {@code holdfast.watchtower.enabled=true}. */
@NullMarked
package io.holdfast.spring.watchtower;

import org.jspecify.annotations.NullMarked;
