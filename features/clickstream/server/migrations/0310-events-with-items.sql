-- Changes of a cart list their products; they named one before. The fold reads stored events again when a lane changes its owner.
update clickstream_event
set event = jsonb_set(event::jsonb #- '{body,item}', '{body,items}', jsonb_build_array(event::jsonb #> '{body,item}'))::json
where event #>> '{body,kind}' in ('cart-add', 'cart-remove') and event #> '{body,item}' is not null;
