/** The crews in the order of the jobs: invented people; 555-0101 to 555-0199 are numbers that nobody has (NANPA, fictional use). */
export const CREWS: readonly (readonly { name: string; phone: string }[])[] = [
  [
    { name: 'Luis Ortega', phone: '+13035550101' },
    { name: 'Tom Brandvold', phone: '+13035550102' },
    { name: 'Keisha Monroe', phone: '+13035550103' },
    { name: 'Eli Vance', phone: '+13035550104' },
  ],
  [
    { name: 'Rosa Quintero', phone: '+13035550105' },
    { name: 'Ben Achterberg', phone: '+13035550106' },
    { name: 'Jamal Whitaker', phone: '+13035550107' },
  ],
  [
    { name: 'Nina Castellanos', phone: '+13035550108' },
    { name: 'Owen Pruitt', phone: '+13035550109' },
    { name: 'Hector Salas', phone: '+13035550110' },
    { name: 'Wade Lindqvist', phone: '+13035550111' },
    { name: 'Tara Begay', phone: '+13035550112' },
  ],
  [
    { name: 'Caleb Horne', phone: '+13035550113' },
    { name: 'Marisol Vega', phone: '+13035550114' },
    { name: 'Dwight Eames', phone: '+13035550115' },
    { name: 'Sonia Petrov', phone: '+13035550116' },
  ],
  [
    { name: 'Greta Halvorsen', phone: '+13035550117' },
    { name: 'Miles Tanaka', phone: '+13035550118' },
    { name: 'Rory Keane', phone: '+13035550119' },
  ],
  [
    { name: 'Andre Fontaine', phone: '+13035550120' },
    { name: 'Paul Zielinski', phone: '+13035550121' },
    { name: 'Yolanda Price', phone: '+13035550122' },
    { name: 'Sam Okafor', phone: '+13035550123' },
    { name: 'Derek Shaw', phone: '+13035550124' },
    { name: 'Lena Fischer', phone: '+13035550125' },
  ],
  [
    { name: 'Ivan Morales', phone: '+13035550126' },
    { name: 'Brooke Callahan', phone: '+13035550127' },
    { name: 'Terrence Boyd', phone: '+13035550128' },
    { name: 'Alma Reyes', phone: '+13035550129' },
  ],
  [
    { name: 'June Nakamura', phone: '+13035550130' },
    { name: 'Felix Abrams', phone: '+13035550131' },
    { name: 'Cody Marsh', phone: '+13035550132' },
  ],
  [
    { name: 'Raymond Tull', phone: '+13035550133' },
    { name: 'Opal Jennings', phone: '+13035550134' },
    { name: 'Victor Nunez', phone: '+13035550135' },
    { name: 'Shane Doherty', phone: '+13035550136' },
    { name: 'Mina Farouk', phone: '+13035550137' },
  ],
  [
    { name: 'Grant Ellison', phone: '+13035550138' },
    { name: 'Bianca Torres', phone: '+13035550139' },
    { name: 'Leroy Hatch', phone: '+13035550140' },
    { name: 'Noah Svensson', phone: '+13035550141' },
  ],
  [
    { name: 'Tessa Longhorn', phone: '+13035550142' },
    { name: 'Aaron Kimura', phone: '+13035550143' },
    { name: 'Paula Drummond', phone: '+13035550144' },
  ],
  [
    { name: 'Bjorn Sandvik', phone: '+13035550145' },
    { name: 'Delia Marquez', phone: '+13035550146' },
    { name: 'Curtis Webb', phone: '+13035550147' },
    { name: 'Hana Yusuf', phone: '+13035550148' },
    { name: 'Oscar Lindgren', phone: '+13035550149' },
  ],
  [
    { name: 'Wyatt Calloway', phone: '+13035550150' },
    { name: 'Ruth Benally', phone: '+13035550151' },
    { name: 'Jesse Arana', phone: '+13035550152' },
  ],
  [
    { name: 'Malik Thornton', phone: '+13035550153' },
    { name: 'Ines Carvalho', phone: '+13035550154' },
    { name: 'Rob Stanton', phone: '+13035550155' },
    { name: 'Kate Doyle', phone: '+13035550156' },
  ],
];
