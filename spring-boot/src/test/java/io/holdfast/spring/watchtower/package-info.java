@NullMarked
package io.holdfast.spring.watchtower;

import org.jspecify.annotations.NullMarked;
