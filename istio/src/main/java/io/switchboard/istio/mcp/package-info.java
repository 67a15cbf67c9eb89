/**
 * Istio's configuration by MCP-over-xDS: istiod asks for it as its {@code configSources}.
 *
 * <ul>
 *   <li>the part: {@code McpProvider}, {@code McpPart}; its numbers: {@code McpMetrics}
 *   <li>what is answered: {@code Answer} for each kind, {@code Answers} for a caller
 *   <li>to whom: {@code McpStream}, all of them {@code McpStreams}; how often: {@code Pace}
 * </ul>
 */
@NullMarked
package io.switchboard.istio.mcp;

import org.jspecify.annotations.NullMarked;
