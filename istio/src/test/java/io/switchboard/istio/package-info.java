@NullMarked
package io.switchboard.istio;

import org.jspecify.annotations.NullMarked;
