@NullMarked
package io.switchboard.istio.mcp;

import org.jspecify.annotations.NullMarked;
