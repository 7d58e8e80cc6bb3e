/** Gives the entries of all registries the settings that Spring Cloud has refreshed. */
@NullMarked
package io.holdfast.spring.refresh;

import org.jspecify.annotations.NullMarked;
