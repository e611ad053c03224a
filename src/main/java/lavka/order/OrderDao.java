package lavka.order;

import static lavka.db.RowWrites.insert;
import static lavka.db.RowWrites.update;
import static lavka.db.schema.Tables.ORDERS;
import static lavka.db.schema.Tables.ORDER_PRODUCT_ASSOCIATION;
import static lavka.db.schema.Tables.PRODUCTS;
import static lavka.query.Rows.all;
import static lavka.query.Rows.one;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;

import java.util.List;
import java.util.Set;
import lavka.core.LavkaException;
import lavka.core.ListQuery;
import lavka.core.Page;
import lavka.core.Selection;
import lavka.db.References;
import lavka.db.schema.tables.OrderProductAssociation;
import lavka.query.View;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;

/** The SQL of orders. */
public final class OrderDao {
    private static final OrderProductAssociation ITEM = ORDER_PRODUCT_ASSOCIATION.as("item");

    private static final Field<List<Item>> ITEMS = multiset(select(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE)
                    .from(ITEM)
                    .where(ITEM.ORDER_ID.eq(ORDERS.ID))
                    .orderBy(ITEM.PRODUCT_ID))
            .convertFrom(rows -> rows.map(mapping(Item::new)))
            .as("items");

    private static final Field<Long> TOTAL = field(select(coalesce(sum(ITEM.COUNT.mul(ITEM.UNIT_PRICE)), inline(0)))
                    .from(ITEM)
                    .where(ITEM.ORDER_ID.eq(ORDERS.ID)))
            .coerce(SQLDataType.BIGINT)
            .as("total");

    private static final List<Field<?>> COLUMNS = List.of(ORDERS.ID, ORDERS.PROMOCODE, ORDERS.CREATED_AT, ITEMS, TOTAL);

    private static final Field<?> PRODUCT_OF_ITEM =
            one("product", select(PRODUCTS.fields()).from(PRODUCTS).where(PRODUCTS.ID.eq(ITEM.PRODUCT_ID)));

    private static final View<Order> VIEW = view(ORDERS, ORDERS.ID)
            .with(
                    "items.product",
                    all(
                            "items",
                            select(ITEM.PRODUCT_ID, ITEM.COUNT, ITEM.UNIT_PRICE, PRODUCT_OF_ITEM)
                                    .from(ITEM)
                                    .where(ITEM.ORDER_ID.eq(ORDERS.ID))
                                    .orderBy(ITEM.PRODUCT_ID)))
            .with(
                    "products",
                    all(
                            "products",
                            select(PRODUCTS.fields())
                                    .from(ITEM)
                                    .join(PRODUCTS)
                                    .on(PRODUCTS.ID.eq(ITEM.PRODUCT_ID))
                                    .where(ITEM.ORDER_ID.eq(ORDERS.ID))
                                    .orderBy(PRODUCTS.ID)))
            .by("promocode", ORDERS.PROMOCODE)
            .by("created_at", ORDERS.CREATED_AT)
            .by(
                    "items.product_id",
                    ITEM.PRODUCT_ID,
                    product -> ORDERS.ID.in(select(ITEM.ORDER_ID).from(ITEM).where(product)));

    /** With the association's key, whose index orders the orders of a product. */
    private static final View<Order> OF_PRODUCT = view(
            ORDER_PRODUCT_ASSOCIATION.join(ORDERS).on(ORDERS.ID.eq(ORDER_PRODUCT_ASSOCIATION.ORDER_ID)),
            ORDER_PRODUCT_ASSOCIATION.ORDER_ID);

    private final ItemDao items;

    public OrderDao(ItemDao items) {
        this.items = items;
    }

    private static View<Order> view(Table<?> from, Field<Long> key) {
        return new View<>(from, key, COLUMNS, OrderDao::order);
    }

    private static Order order(Record row) {
        return new Order(
                row.get(ORDERS.ID),
                row.get(ORDERS.PROMOCODE),
                row.get(ORDERS.CREATED_AT),
                row.get(ITEMS),
                row.get(TOTAL));
    }

    public Page list(DSLContext sql, ListQuery query) {
        return VIEW.page(sql, query);
    }

    /**
     * The orders that contain a product.
     *
     * @throws LavkaException if there is no such product
     */
    public Page listOfProduct(DSLContext sql, long productId, ListQuery query) {
        References.require(sql, PRODUCTS.ID, productId);
        return OF_PRODUCT.page(sql, ORDER_PRODUCT_ASSOCIATION.PRODUCT_ID.eq(productId), query);
    }

    /**
     * An order with the selected fields and relations.
     *
     * @throws LavkaException if there is none
     */
    public Object get(DSLContext sql, long id, Selection selection) {
        return VIEW.find(sql, ORDERS.ID.eq(id), selection).orElseThrow(() -> LavkaException.notFound("order", id));
    }

    /**
     * A plain order.
     *
     * @throws LavkaException if there is none
     */
    public Order get(DSLContext sql, long id) {
        return VIEW.find(sql, ORDERS.ID.eq(id)).orElseThrow(() -> LavkaException.notFound("order", id));
    }

    /**
     * Creates an order with its items.
     *
     * @throws LavkaException of kind INVALID_FIELDS for a total that is too big; CONFLICT for a repeated product
     */
    public Order create(DSLContext tx, OrderInput input) {
        List<Item> lines = items.checked(tx, input.items(), List.of());
        long id = insert(tx, ORDERS.ID, row(input));
        items.insert(tx, id, lines);
        return get(tx, id);
    }

    /**
     * Replaces promocode and items; an item without a unit price keeps its present one.
     *
     * @throws LavkaException as {@link #create}
     */
    public Order replace(DSLContext tx, long id, OrderInput input) {
        List<Item> present = get(tx, id).items();
        List<Item> lines = items.checked(tx, input.items(), present);
        update(tx, ORDERS.ID, id, row(input));
        if (!Set.copyOf(lines).equals(Set.copyOf(present))) {
            items.deleteAll(tx, id);
            items.insert(tx, id, lines);
        }
        return get(tx, id);
    }

    private static Record row(OrderInput input) {
        return ORDERS.newRecord().with(ORDERS.PROMOCODE, input.promocode());
    }

    /** Deletes an order with its items. */
    public void delete(DSLContext tx, long id) {
        tx.deleteFrom(ORDERS).where(ORDERS.ID.eq(id)).execute();
    }
}
