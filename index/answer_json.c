#include "index/answer_json.h"

json_t *
coverage_json(const struct coverage *c)
{
	json_t *logs = json_array(), *gaps;
	size_t i, j;

	for (i = 0; i < c->count; i++) {
		const struct coverage_log *l = &c->logs[i];

		gaps = json_array();
		for (j = 0; j < l->gap_count; j++)
			(void)json_array_append_new(gaps,
			    json_pack("{s:I,s:I,s:s}", "first",
				(json_int_t)l->gaps[j].first, "last",
				(json_int_t)l->gaps[j].last, "why",
				l->gaps[j].why));
		(void)json_array_append_new(logs,
		    json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:o}", "log",
			l->class_name, "checkpoint", (json_int_t)l->size,
			"searched", (json_int_t)l->searched, "partly",
			(json_int_t)l->partly, "unread", (json_int_t)l->unread,
			"absent", (json_int_t)l->absent, "not_searched", gaps));
	}
	return json_pack(
	    "{s:b,s:o}", "complete", coverage_complete(c), "logs", logs);
}

json_t *
facets_json(const struct search_result *r)
{
	json_t *all, *values;
	size_t i, j;

	if (r->facets[0] == NULL)
		return json_null();
	all = json_pack("{s:I,s:b}", "hits", (json_int_t)r->facets_of, "exact",
	    r->facets_exact);
	for (i = 0; i < SEARCH_FACETS; i++) {
		values = json_array();
		for (j = 0; j < r->facet_counts[i]; j++)
			(void)json_array_append_new(values,
			    json_pack("{s:s,s:I}", "value",
				r->facets[i][j].value, "count",
				(json_int_t)r->facets[i][j].count));
		(void)json_object_set_new(all, search_facet_names[i], values);
	}
	return all;
}
