package lavka.order;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says of an order; the contract has its bounds. */
public record OrderInput(@Nullable String promocode, List<ItemInput> items) {}
