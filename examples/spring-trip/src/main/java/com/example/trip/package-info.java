/** A Boot service that plans trips: four upstreams under one contract. */
@NullMarked
package com.example.trip;

import org.jspecify.annotations.NullMarked;
