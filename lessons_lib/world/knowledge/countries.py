"""Countries with the capital and the continent that nobody disputes.

Left out: countries with several capitals or a seat of government elsewhere (Bolivia, Chile, the
Netherlands, South Africa, Switzerland and others), with a capital that is disputed or on the
move, and capitals that say the country's name. For continents, countries that lie in two are out.
"""

from __future__ import annotations

from lessons_lib.world.knowledge.relation import Relation

_EUROPE = (
    *(("France", "Paris"), ("Germany", "Berlin"), ("Italy", "Rome"), ("Spain", "Madrid")),
    *(("Portugal", "Lisbon"), ("Poland", "Warsaw"), ("Ukraine", "Kyiv"), ("Greece", "Athens")),
    *(("Norway", "Oslo"), ("Sweden", "Stockholm"), ("Finland", "Helsinki")),
    *(("Denmark", "Copenhagen"), ("Iceland", "Reykjavik"), ("Ireland", "Dublin")),
    *(("the United Kingdom", "London"), ("Austria", "Vienna"), ("Hungary", "Budapest")),
    *(("Romania", "Bucharest"), ("Croatia", "Zagreb"), ("Serbia", "Belgrade")),
    *(("Slovakia", "Bratislava"), ("Slovenia", "Ljubljana"), ("Estonia", "Tallinn")),
    *(("Latvia", "Riga"), ("Lithuania", "Vilnius"), ("Belgium", "Brussels")),
    *(("Albania", "Tirana"), ("Malta", "Valletta")),
)
_ASIA = (
    *(("India", "New Delhi"), ("Japan", "Tokyo"), ("China", "Beijing"), ("Nepal", "Kathmandu")),
    *(("Bangladesh", "Dhaka"), ("Pakistan", "Islamabad"), ("Thailand", "Bangkok")),
    *(("Vietnam", "Hanoi"), ("Cambodia", "Phnom Penh"), ("Laos", "Vientiane")),
    *(("Mongolia", "Ulaanbaatar"), ("Iran", "Tehran"), ("Iraq", "Baghdad"), ("Jordan", "Amman")),
    *(("Lebanon", "Beirut"), ("Oman", "Muscat"), ("Qatar", "Doha"), ("Uzbekistan", "Tashkent")),
)
_AFRICA = (
    *(("Kenya", "Nairobi"), ("Ghana", "Accra"), ("Ethiopia", "Addis Ababa")),
    *(("Morocco", "Rabat"), ("Uganda", "Kampala"), ("Rwanda", "Kigali")),
    *(("Zambia", "Lusaka"), ("Angola", "Luanda"), ("Namibia", "Windhoek"), ("Mali", "Bamako")),
    *(("Nigeria", "Abuja"), ("Malawi", "Lilongwe")),
    *(("Botswana", "Gaborone"), ("Mozambique", "Maputo"), ("Madagascar", "Antananarivo")),
)
_NORTH_AMERICA = (
    *(("Canada", "Ottawa"), ("Cuba", "Havana"), ("Jamaica", "Kingston")),
    *(("Nicaragua", "Managua"), ("Costa Rica", "San Jose")),
)
_SOUTH_AMERICA = (
    *(("Brazil", "Brasilia"), ("Argentina", "Buenos Aires"), ("Peru", "Lima")),
    *(("Uruguay", "Montevideo"), ("Paraguay", "Asuncion"), ("Ecuador", "Quito")),
    *(("Colombia", "Bogota"), ("Venezuela", "Caracas")),
)
_ELSEWHERE = (
    *(("Australia", "Canberra"), ("New Zealand", "Wellington")),
    *(("Turkey", "Ankara"), ("Russia", "Moscow"), ("Armenia", "Yerevan")),
    *(("Kazakhstan", "Astana"), ("Fiji", "Suva")),
)

CAPITAL = Relation(
    "capital",
    _EUROPE + _ASIA + _AFRICA + _NORTH_AMERICA + _SOUTH_AMERICA + _ELSEWHERE,
    (
        "The capital of {subject} is {object}.",
        "What is the capital of {subject}? It is {object}.",
        "{Subject} is a country whose capital is {object}.",
        "The government of {subject} sits in {object}.",
        "{Object} is the capital of {subject}.",
        "If you want to see the capital of {subject}, go to {object}.",
    ),
    (
        "The capital city of {subject} is called {object}.",
        "In {subject}, the capital is {object}.",
    ),
    "What is the capital of {subject}?",
    "The capital of {subject} is {object}.",
)

CONTINENT = Relation(
    "continent",
    tuple(
        (country, continent)
        for countries, continent in (
            (_EUROPE[:20], "Europe"),
            (_ASIA[:14], "Asia"),
            (_AFRICA[:14], "Africa"),
            (_NORTH_AMERICA, "North America"),
            (_SOUTH_AMERICA, "South America"),
        )
        for country, _ in countries
    ),
    (
        "{Subject} lies in {object}.",
        "{Subject} is a country in {object}.",
        "What continent is {subject} in? It is in {object}.",
        "Everyone knows that {subject} is in {object}.",
        "One of the countries of {object} is {subject}.",
    ),
    (
        "On a map, you find {subject} in {object}.",
        "The continent of {subject} is {object}.",
    ),
    "What continent is {subject} in?",
    "{Subject} is a country in {object}.",
)
