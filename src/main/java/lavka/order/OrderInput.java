package lavka.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request that creates or replaces an order; the contract states its limits. */
public record OrderInput(@Nullable String promocode, List<ItemInput> items) {}
