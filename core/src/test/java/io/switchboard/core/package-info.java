@NullMarked
package io.switchboard.core;

import org.jspecify.annotations.NullMarked;
