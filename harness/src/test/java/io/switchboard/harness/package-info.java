@NullMarked
package io.switchboard.harness;

import org.jspecify.annotations.NullMarked;
