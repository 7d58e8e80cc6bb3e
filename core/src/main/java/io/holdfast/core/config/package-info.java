/** Configurations that change while what they configure is in use. */
@NullMarked
package io.holdfast.core.config;

import org.jspecify.annotations.NullMarked;
