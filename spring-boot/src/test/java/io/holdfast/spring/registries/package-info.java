/** What holds for all registries of the starter alike. */
@NullMarked
package io.holdfast.spring.registries;

import org.jspecify.annotations.NullMarked;
