#include "organization.h"

#include <stdlib.h>
#include <string.h>

const char *organization_choose(const char *option, const char *own, const char *whose,
                                struct error *e)
{
    const char *name = option == NULL ? getenv("NIGHTDROP_ORG") : option;
    if (name == NULL || (option == NULL && *name == '\0'))
        name = own;
    if (name == NULL && whose == NULL)
        error_set(e, STATUS_TROUBLE, "no organization: give --org or NIGHTDROP_ORG");
    else if (name == NULL)
        error_set(e, STATUS_TROUBLE, "no organization: give --org, NIGHTDROP_ORG or %s", whose);
    else if (!naming_is_organization(name))
        error_set(e, STATUS_TROUBLE,
                  "organization \"%s\": not a name: letters, digits, \".\", \"-\", \"_\"", name);
    else
        return name;
    return NULL;
}

const char *organization_of_batch(const char *option, const char *batch,
                                  char room[NAMING_ORGANIZATION_MAX + 1], struct error *e)
{
    size_t length = strcspn(batch, "/");
    if (option == NULL && batch[length] == '/' && length <= NAMING_ORGANIZATION_MAX) {
        memcpy(room, batch, length);
        room[length] = '\0';
        option = room;
    }
    return organization_choose(option, NULL, NULL, e);
}
